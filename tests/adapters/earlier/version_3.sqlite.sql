BEGIN TRANSACTION;
CREATE TABLE crm_answers (
	"by" TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	expires_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_crm_answers PRIMARY KEY ("by", "key", position)
);
CREATE TABLE "crm_appointments" (
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	due_at VARCHAR(27) NOT NULL, 
	cycle TEXT NOT NULL, 
	attempts BIGINT NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_crm_appointments PRIMARY KEY (record_type, record_id, kind)
);
INSERT INTO "crm_appointments" VALUES('ticket','019df238-295b-75d6-b643-fda4817c4f7e','resolution','2026-05-05T09:01:00.123457Z','2026-05-05T09:01:00.123456+00:00+0',0,'');
INSERT INTO "crm_appointments" VALUES('ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','time rule fails on 5f98131db2886168','2026-05-04T09:01:00.123456Z','on 5f98131db2886168',3,'unexpected ZeroDivisionError');
INSERT INTO "crm_appointments" VALUES('ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','time rule fails on 5f98131db2886168','2026-05-04T09:01:00.123456Z','on 5f98131db2886168',3,'unexpected ZeroDivisionError');
INSERT INTO "crm_appointments" VALUES('ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','resolution','2026-05-05T09:01:00.123457Z','2026-03-05T09:01:00.123456+00:00+61',0,'');
INSERT INTO "crm_appointments" VALUES('ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','resolution','2026-05-05T09:01:00.123457Z','2026-03-03T09:01:00.123456+00:00+63',0,'');
INSERT INTO "crm_appointments" VALUES('ticket','019d48ec-033b-7685-8d11-1e14555f191f','resolution','2026-05-04T12:02:00.123457Z','2026-04-02T12:02:00.123456+00:00+32',0,'');
CREATE TABLE "crm_changes" (
	id TEXT NOT NULL, 
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	"by" TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	command TEXT NOT NULL, 
	schema_version BIGINT NOT NULL, 
	fields TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	CONSTRAINT pk_crm_changes PRIMARY KEY (id), 
	CONSTRAINT uq_crm_changes_record_type_record_id_version UNIQUE (record_type, record_id, version)
);
INSERT INTO "crm_changes" VALUES('019cadc6-9afb-7eb9-a0b5-7a0e15ee9740','department','D1',1,'2026-03-02T09:00:00.123456Z','2026-03-02T09:00:00.123456Z','system:setup','request','add_department',1,'{"name":[null,"销售部"]}',-8);
INSERT INTO "crm_changes" VALUES('019cadc7-855b-7af1-8965-de744e552ee7','user','U1',1,'2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','system:setup','request','add_user',1,'{"name":[null,"李"],"department":[null,"D1"],"roles":[null,["agent"]],"email":[null,"li@example.com"],"active":[null,true]}',-4);
INSERT INTO "crm_changes" VALUES('019cadc7-855b-730c-b17f-0b5b805bf801','customer','C1',1,'2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','system:setup','request','add_customer',1,'{"number":[null,"C2026001"],"name":[null,"恒信 😀 Ltd"],"kind":[null,"company"],"owner":[null,"U1"],"department":[null,"D1"],"created_at":[null,"2026-03-02T09:01:00.123456Z"],"tags":[null,["a","中"]],"custom":[null,{"many":["x","y"],"n":9223372036854775807,"on":true,"text":"是"}]}',-7);
INSERT INTO "crm_changes" VALUES('019cadc7-855b-7e0d-a6ec-4ff62fb39107','contact','K1',1,'2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','system:setup','request','add_contact',1,'{"customer":[null,"C1"],"name":[null,"王 O''Neill"],"primary":[null,false]}',-3);
INSERT INTO "crm_changes" VALUES('019cadc7-855b-753f-80a6-76b397f0c806','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51',1,'2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','request','open_ticket',1,'{"number":[null,"GD20260001"],"customer":[null,"C1"],"kind":[null,"complaint"],"description":[null,"第一行\n第二行 ''quoted'' \\ back"],"priority":[null,"high"],"status":[null,"open"],"opened_at":[null,"2026-03-02T09:01:00.123456Z"],"status_since":[null,"2026-03-02T09:01:00.123456Z"],"owner":[null,"U1"],"department":[null,"D1"],"expected_at":[null,"2026-03-03T09:01:00.123456Z"],"reopenings":[null,0],"sla_policy":[null,"standard"],"resolution_due_at":[null,"2026-03-03T09:01:00.123456Z"]}',-6);
INSERT INTO "crm_changes" VALUES('019cadc7-855b-77e9-acee-6005384d5363','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52',1,'2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','request','open_ticket',1,'{"number":[null,"GD20260002"],"customer":[null,"C1"],"kind":[null,"complaint"],"description":[null,"other"],"priority":[null,"low"],"status":[null,"open"],"opened_at":[null,"2026-03-02T09:01:00.123456Z"],"status_since":[null,"2026-03-02T09:01:00.123456Z"],"owner":[null,"U1"],"department":[null,"D1"],"expected_at":[null,"2026-03-05T09:01:00.123456Z"],"reopenings":[null,0],"sla_policy":[null,"standard"],"resolution_due_at":[null,"2026-03-05T09:01:00.123456Z"]}',-5);
INSERT INTO "crm_changes" VALUES('019cadfe-73db-72cd-9e62-fdb8456425b2','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51',2,'2026-03-02T10:01:00.123456Z','2026-03-02T10:01:00.123456Z','U1','request:req-1','assign_ticket',1,'{}',0);
INSERT INTO "crm_changes" VALUES('019cadfe-73db-7c7d-a26b-8ae3b0cf4f97','interaction','I1',1,'2026-03-02T10:01:00.123456Z','2026-03-02T10:01:00.123456Z','U1','request','record_interaction',1,'{"number":[null,"GZ2026001"],"customer":[null,"C1"],"ticket":[null,"019cadc7-855b-7859-bbd3-daa16f7e5c51"],"occurred_at":[null,"2026-03-02T10:01:00.123456Z"],"mode":[null,"phone"],"summary":[null,"called"],"executor":[null,"U1"],"done":[null,true]}',-2);
INSERT INTO "crm_changes" VALUES('019cadfe-73db-705c-b361-e725ad1889c5','customer','C1',2,'2026-03-02T10:01:00.123456Z','2026-03-02T10:01:00.123456Z','U1','request','record_interaction',1,'{"last_contacted_at":[null,"2026-03-02T10:01:00.123456Z"]}',-1);
INSERT INTO "crm_changes" VALUES('019d48eb-18db-77dd-8898-0c767db61662','customer','019d48eb-18db-77dd-8897-f663b231e11f',1,'2026-04-01T12:01:00.123456Z','2026-04-01T12:01:00.123456Z','system:nightly','request','add_customer',1,'{"number":[null,"C2026002"],"name":[null,"Version Two 二"],"kind":[null,"company"],"created_at":[null,"2026-04-01T12:01:00.123456Z"]}',1);
INSERT INTO "crm_changes" VALUES('019d48ec-033b-7685-8d12-14a5013b63a1','ticket','019d48ec-033b-7685-8d11-1e14555f191f',1,'2026-04-01T12:02:00.123456Z','2026-04-01T12:02:00.123456Z','system:nightly','request','open_ticket',1,'{"number":[null,"GD20260003"],"customer":[null,"019d48eb-18db-77dd-8897-f663b231e11f"],"kind":[null,"complaint"],"description":[null,"二"],"priority":[null,"high"],"status":[null,"open"],"opened_at":[null,"2026-04-01T12:02:00.123456Z"],"status_since":[null,"2026-04-01T12:02:00.123456Z"],"expected_at":[null,"2026-04-02T12:02:00.123456Z"],"reopenings":[null,0],"sla_policy":[null,"standard"],"resolution_due_at":[null,"2026-04-02T12:02:00.123456Z"]}',2);
INSERT INTO "crm_changes" VALUES('019df237-3efb-74a3-84b5-bbafbe4de32d','department','D3',1,'2026-05-04T09:00:00.123456Z','2026-05-04T09:00:00.123456Z','system:nightly','request','add_department',1,'{"name":[null,"客服部 Three"]}',3);
INSERT INTO "crm_changes" VALUES('019df237-3efb-74a3-84b7-b5e78b100bf3','user','U3',1,'2026-05-04T09:00:00.123456Z','2026-05-04T09:00:00.123456Z','system:nightly','request','add_user',1,'{"name":[null,"王 3"],"department":[null,"D3"],"roles":[null,["agent","supervisor"]],"email":[null,"wang@example.com"],"active":[null,true]}',4);
INSERT INTO "crm_changes" VALUES('019df237-3efb-74a3-84b9-ab5536ec3fae','customer','C3',1,'2026-05-04T09:00:00.123456Z','2026-05-04T09:00:00.123456Z','system:nightly','request','add_customer',1,'{"number":[null,"C2026003"],"name":[null,"Version Three 三"],"kind":[null,"company"],"industry":[null,"制造业"],"phone":[null,"13800138000"],"email":[null,"Info@Example.com"],"stage":[null,"interested"],"cooperation_start_on":[null,"2026-01-05"],"created_at":[null,"2026-05-04T09:00:00.123456Z"],"tags":[null,["VIP","老客户"]],"remarks":[null,"第一行\n第二行"],"custom":[null,{"langs":["zh","en"],"seats":12}]}',5);
INSERT INTO "crm_changes" VALUES('019df238-295b-75d6-b642-acc50a66004f','contact','K3',1,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','system:nightly','request','add_contact',1,'{"customer":[null,"C3"],"name":[null,"李 O''Brien"],"wechat":[null,"li3"],"primary":[null,true]}',6);
INSERT INTO "crm_changes" VALUES('019df238-295b-75d6-b644-7d22c32e07d0','ticket','019df238-295b-75d6-b643-fda4817c4f7e',1,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','system:nightly','request','open_ticket',1,'{"number":[null,"GD20260004"],"customer":[null,"C3"],"contact":[null,"K3"],"kind":[null,"complaint"],"description":[null,"三\n行"],"priority":[null,"high"],"status":[null,"open"],"opened_at":[null,"2026-05-04T09:01:00.123456Z"],"status_since":[null,"2026-05-04T09:01:00.123456Z"],"owner":[null,"U3"],"department":[null,"D3"],"expected_at":[null,"2026-05-05T09:01:00.123456Z"],"reopenings":[null,0],"sla_policy":[null,"standard"],"resolution_due_at":[null,"2026-05-05T09:01:00.123456Z"],"tags":[null,["急"]],"custom":[null,{"batch":"A-1"}]}',7);
INSERT INTO "crm_changes" VALUES('019df238-295b-75d6-b646-be062595bd0c','interaction','019df238-295b-75d6-b645-7dfdfa53a82e',1,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','system:nightly','request','record_interaction',1,'{"number":[null,"GZ2026002"],"customer":[null,"C3"],"ticket":[null,"019df238-295b-75d6-b643-fda4817c4f7e"],"occurred_at":[null,"2026-05-04T09:01:00.123456Z"],"mode":[null,"phone"],"participants":[null,["王","李"]],"summary":[null,"三次沟通"],"done":[null,false],"custom":[null,{"km":3}]}',8);
INSERT INTO "crm_changes" VALUES('019df238-295b-75d6-b647-c5e5d8918986','customer','C3',2,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','system:nightly','request','record_interaction',1,'{"last_contacted_at":[null,"2026-05-04T09:01:00.123456Z"]}',8);
CREATE TABLE crm_contacts (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	name TEXT, 
	position TEXT, 
	phone TEXT, 
	email TEXT, 
	wechat TEXT, 
	"primary" BOOLEAN NOT NULL, name_folded TEXT, email_folded TEXT, 
	CONSTRAINT pk_crm_contacts PRIMARY KEY (id)
);
INSERT INTO "crm_contacts" VALUES('K1',1,'C1','王 O''Neill',NULL,NULL,NULL,NULL,0,'王 o''neill',NULL);
INSERT INTO "crm_contacts" VALUES('K3',1,'C3','李 O''Brien',NULL,NULL,NULL,'li3',1,'李 o''brien',NULL);
CREATE TABLE crm_counters (
	sequence TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_crm_counters PRIMARY KEY (sequence)
);
INSERT INTO "crm_counters" VALUES('customer:C{yyyy}{seq:03}:2026',3);
INSERT INTO "crm_counters" VALUES('ticket:GD{yyyy}{seq:04}:2026',4);
INSERT INTO "crm_counters" VALUES('interaction:GZ{yyyy}{seq:03}:2026',2);
CREATE TABLE crm_custom_values (
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	field TEXT NOT NULL, 
	place BIGINT NOT NULL, 
	number BIGINT, 
	text TEXT, 
	instant VARCHAR(27), 
	CONSTRAINT pk_crm_custom_values PRIMARY KEY (record_type, record_id, field, place)
);
CREATE TABLE crm_customers (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	name TEXT, 
	kind TEXT NOT NULL, 
	industry TEXT, 
	size TEXT, 
	province TEXT, 
	city TEXT, 
	address TEXT, 
	uscc TEXT, 
	phone TEXT, 
	email TEXT, 
	source TEXT, 
	stage TEXT, 
	grade TEXT, 
	owner TEXT, 
	department TEXT, 
	first_contact_on DATE, 
	cooperation_start_on DATE, 
	last_contacted_at VARCHAR(27), 
	created_at VARCHAR(27), 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, name_folded TEXT, email_folded TEXT, 
	CONSTRAINT pk_crm_customers PRIMARY KEY (id), 
	CONSTRAINT uq_crm_customers_number UNIQUE (number)
);
INSERT INTO "crm_customers" VALUES('C1',2,'C2026001','恒信 😀 Ltd','company',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'U1','D1',NULL,NULL,'2026-03-02T10:01:00.123456Z','2026-03-02T09:01:00.123456Z','["a","中"]',NULL,'{"many":["x","y"],"n":9223372036854775807,"on":true,"text":"是"}',NULL,'恒信 😀 ltd',NULL);
INSERT INTO "crm_customers" VALUES('019d48eb-18db-77dd-8897-f663b231e11f',1,'C2026002','Version Two 二','company',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-04-01T12:01:00.123456Z','[]',NULL,'{}',NULL,'version two 二',NULL);
INSERT INTO "crm_customers" VALUES('C3',2,'C2026003','Version Three 三','company','制造业',NULL,NULL,NULL,NULL,NULL,'13800138000','Info@Example.com',NULL,'interested',NULL,NULL,NULL,NULL,'2026-01-05','2026-05-04T09:01:00.123456Z','2026-05-04T09:00:00.123456Z','["VIP","老客户"]','第一行
第二行','{"langs":["zh","en"],"seats":12}',NULL,'version three 三','info@example.com');
CREATE TABLE crm_delivery_log (
	id TEXT NOT NULL, 
	delivery TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	"by" TEXT NOT NULL, 
	what TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_crm_delivery_log PRIMARY KEY (id), 
	CONSTRAINT fk_crm_delivery_log_delivery_crm_outbox FOREIGN KEY(delivery) REFERENCES crm_outbox (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3b7-03a85b37b583','019cdc57-afdb-7e83-ba20-372bf2015dc5','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3b9-ff896ae40340','019cdc57-afdb-7ed7-b16a-5e16c05406ab','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3bb-37c35bf7fdfb','019d487c-517b-7194-a836-31dd14055ba7','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3bd-2451251ea23d','019d487c-517b-7194-a838-8be324b6677d','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3bf-5d5343d62781','019d487c-517b-7194-a83a-7049ad2b2c48','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
INSERT INTO "crm_delivery_log" VALUES('019d48ec-ed9b-7486-a3c1-b19cbc470e04','019d487c-517b-7194-a83c-d12cb088ada6','2026-04-01T12:03:00.123456Z','system:deliver','sent','attempt 1');
CREATE TABLE crm_departments (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	name TEXT, 
	supervisor TEXT, name_folded TEXT, 
	CONSTRAINT pk_crm_departments PRIMARY KEY (id)
);
INSERT INTO "crm_departments" VALUES('D1',1,'销售部',NULL,'销售部');
INSERT INTO "crm_departments" VALUES('D3',1,'客服部 Three',NULL,'客服部 three');
CREATE TABLE crm_firings (
	rule TEXT NOT NULL, 
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	cycle TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_crm_firings PRIMARY KEY (rule, record_type, record_id, cycle)
);
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','2026-03-03T09:01:00.123456+00:00+0','2026-03-11T10:01:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','2026-03-05T09:01:00.123456+00:00+0','2026-03-11T10:01:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','2026-03-05T09:01:00.123456+00:00+7','2026-04-01T10:00:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','2026-03-03T09:01:00.123456+00:00+9','2026-04-01T10:00:00.123456Z');
INSERT INTO "crm_firings" VALUES('old tickets','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','on 89100a0c1f16a700','2026-04-01T10:00:00.123456Z');
INSERT INTO "crm_firings" VALUES('old tickets','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','on 89100a0c1f16a700','2026-04-01T10:00:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','2026-03-05T09:01:00.123456+00:00+28','2026-05-04T09:01:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','2026-03-03T09:01:00.123456+00:00+30','2026-05-04T09:01:00.123456Z');
INSERT INTO "crm_firings" VALUES('resolution','ticket','019d48ec-033b-7685-8d11-1e14555f191f','2026-04-02T12:02:00.123456+00:00+0','2026-05-04T09:01:00.123456Z');
CREATE TABLE crm_interactions (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	customer TEXT, 
	ticket TEXT, 
	occurred_at VARCHAR(27), 
	mode TEXT NOT NULL, 
	participants TEXT NOT NULL, 
	summary TEXT, 
	feedback TEXT, 
	demands TEXT, 
	conclusion TEXT, 
	next_step TEXT, 
	executor TEXT, 
	done BOOLEAN NOT NULL, 
	custom TEXT NOT NULL, 
	CONSTRAINT pk_crm_interactions PRIMARY KEY (id), 
	CONSTRAINT uq_crm_interactions_number UNIQUE (number)
);
INSERT INTO "crm_interactions" VALUES('I1',1,'GZ2026001','C1','019cadc7-855b-7859-bbd3-daa16f7e5c51','2026-03-02T10:01:00.123456Z','phone','[]','called',NULL,NULL,NULL,NULL,'U1',1,'{}');
INSERT INTO "crm_interactions" VALUES('019df238-295b-75d6-b645-7dfdfa53a82e',1,'GZ2026002','C3','019df238-295b-75d6-b643-fda4817c4f7e','2026-05-04T09:01:00.123456Z','phone','["王","李"]','三次沟通',NULL,NULL,NULL,NULL,NULL,0,'{"km":3}');
CREATE TABLE crm_meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_crm_meta PRIMARY KEY ("key")
);
INSERT INTO "crm_meta" VALUES('tables_version','3');
CREATE TABLE crm_outbox (
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	"to" TEXT, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	record_type TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	recipient_type TEXT, 
	recipient_id TEXT, 
	status TEXT NOT NULL, 
	attempts BIGINT NOT NULL, 
	next_attempt_at VARCHAR(27) NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	sent_at VARCHAR(27), 
	error TEXT NOT NULL, 
	lease TEXT NOT NULL, 
	leased_until VARCHAR(27), expires_at VARCHAR(27), 
	CONSTRAINT pk_crm_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_crm_outbox_key UNIQUE ("key")
);
INSERT INTO "crm_outbox" VALUES('019cdc57-afdb-7e83-ba20-372bf2015dc5','ticket_overdue:ticket:019cadc7-855b-7859-bbd3-daa16f7e5c51:2026-03-03T09:01:00.123456+00:00+0','email','li@example.com','【超时提醒】GD20260001 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 8 天 1 小时。

优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','user','U1','sent',1,'2026-03-11T10:01:00.123456Z','2026-03-11T10:01:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019cdc57-afdb-7ed7-b16a-5e16c05406ab','ticket_overdue:ticket:019cadc7-855b-72e6-ad93-b1bd82924f52:2026-03-05T09:01:00.123456+00:00+0','email','li@example.com','【超时提醒】GD20260002 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 6 天 1 小时。

优先级：低
当前状态：待处理
事项描述：other

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','user','U1','sent',1,'2026-03-11T10:01:00.123456Z','2026-03-11T10:01:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019d487c-517b-7194-a836-31dd14055ba7','ticket_overdue:ticket:019cadc7-855b-72e6-ad93-b1bd82924f52:2026-03-05T09:01:00.123456+00:00+7','email','li@example.com','【超时提醒】GD20260002 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 27 天 59 分钟。

优先级：低
当前状态：待处理
事项描述：other

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','user','U1','sent',1,'2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019d487c-517b-7194-a838-8be324b6677d','ticket_overdue:ticket:019cadc7-855b-7859-bbd3-daa16f7e5c51:2026-03-03T09:01:00.123456+00:00+9','email','li@example.com','【超时提醒】GD20260001 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 29 天 59 分钟。

优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','user','U1','sent',1,'2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019d487c-517b-7194-a83a-7049ad2b2c48','ticket_overdue:ticket:019cadc7-855b-72e6-ad93-b1bd82924f52:on 89100a0c1f16a700','email','li@example.com','【超时提醒】GD20260002 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 27 天 59 分钟。

优先级：低
当前状态：待处理
事项描述：other

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','user','U1','sent',1,'2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019d487c-517b-7194-a83c-d12cb088ada6','ticket_overdue:ticket:019cadc7-855b-7859-bbd3-daa16f7e5c51:on 89100a0c1f16a700','email','li@example.com','【超时提醒】GD20260001 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 29 天 59 分钟。

优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','user','U1','sent',1,'2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:03:00.123456Z','','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019df238-295b-75d6-b649-f0a377f66bc4','ticket_overdue:ticket:019cadc7-855b-72e6-ad93-b1bd82924f52:2026-03-05T09:01:00.123456+00:00+28','email','li@example.com','【超时提醒】GD20260002 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 60 天。

优先级：低
当前状态：待处理
事项描述：other

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-72e6-ad93-b1bd82924f52','user','U1','pending',0,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z',NULL,'','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019df238-295b-75d6-b64b-51935e1dfc17','ticket_overdue:ticket:019cadc7-855b-7859-bbd3-daa16f7e5c51:2026-03-03T09:01:00.123456+00:00+30','email','li@example.com','【超时提醒】GD20260001 恒信 😀 Ltd','李，您好：

恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 62 天。

优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019cadc7-855b-7859-bbd3-daa16f7e5c51','user','U1','pending',0,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z',NULL,'','',NULL,NULL);
INSERT INTO "crm_outbox" VALUES('019df238-295b-75d6-b64d-7bbc00bf846d','ticket_overdue:ticket:019d48ec-033b-7685-8d11-1e14555f191f:2026-04-02T12:02:00.123456+00:00+0','email',NULL,'【超时提醒】GD20260003 Version Two 二','—，您好：

Version Two 二 的工单 GD20260003 应于 2026-04-02 20:02 前给出解决方案，现已超时 31 天 20 小时 59 分钟。

优先级：高
当前状态：待处理
事项描述：二

请尽快登记解决方案并告知客户，或转交他人处理。','ticket','019d48ec-033b-7685-8d11-1e14555f191f',NULL,NULL,'pending',0,'2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z',NULL,'','',NULL,NULL);
CREATE TABLE crm_sends (
	channel TEXT NOT NULL, 
	sends TEXT NOT NULL, 
	CONSTRAINT pk_crm_sends PRIMARY KEY (channel)
);
CREATE TABLE crm_tickets (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	customer TEXT, 
	contact TEXT, 
	scenario TEXT, 
	kind TEXT, 
	topic TEXT, 
	description TEXT, 
	channel TEXT, 
	priority TEXT NOT NULL, 
	status TEXT, 
	opened_at VARCHAR(27), 
	status_since VARCHAR(27), 
	owner TEXT, 
	department TEXT, 
	expected_at VARCHAR(27), 
	first_action_at VARCHAR(27), 
	solution TEXT, 
	told_at VARCHAR(27), 
	told_via TEXT, 
	told_solution TEXT, 
	opinion TEXT, 
	adjustment TEXT, 
	reason TEXT, 
	reopenings BIGINT NOT NULL, 
	resolved_at VARCHAR(27), 
	closed_at VARCHAR(27), 
	sla_policy TEXT, 
	resolution_due_at VARCHAR(27), 
	resolution_breached_at VARCHAR(27), 
	"order" TEXT, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_tickets PRIMARY KEY (id), 
	CONSTRAINT uq_crm_tickets_number UNIQUE (number)
);
INSERT INTO "crm_tickets" VALUES('019cadc7-855b-7859-bbd3-daa16f7e5c51',2,'GD20260001','C1',NULL,NULL,'complaint',NULL,'第一行
第二行 ''quoted'' \ back',NULL,'high','open','2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','D1','2026-03-03T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-03-03T09:01:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL);
INSERT INTO "crm_tickets" VALUES('019cadc7-855b-72e6-ad93-b1bd82924f52',1,'GD20260002','C1',NULL,NULL,'complaint',NULL,'other',NULL,'low','open','2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','D1','2026-03-05T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-03-05T09:01:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL);
INSERT INTO "crm_tickets" VALUES('019d48ec-033b-7685-8d11-1e14555f191f',1,'GD20260003','019d48eb-18db-77dd-8897-f663b231e11f',NULL,NULL,'complaint',NULL,'二',NULL,'high','open','2026-04-01T12:02:00.123456Z','2026-04-01T12:02:00.123456Z',NULL,NULL,'2026-04-02T12:02:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-04-02T12:02:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL);
INSERT INTO "crm_tickets" VALUES('019df238-295b-75d6-b643-fda4817c4f7e',1,'GD20260004','C3','K3',NULL,'complaint',NULL,'三
行',NULL,'high','open','2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','U3','D3','2026-05-05T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-05-05T09:01:00.123456Z',NULL,NULL,'["急"]',NULL,'{"batch":"A-1"}',NULL);
CREATE TABLE crm_ticks (
	rule TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	switched_at VARCHAR(27), 
	armed_at VARCHAR(27), 
	since VARCHAR(27), 
	caught_up VARCHAR(27), 
	cursor TEXT, 
	until VARCHAR(27), 
	batch BIGINT NOT NULL, 
	place TEXT, 
	CONSTRAINT pk_crm_ticks PRIMARY KEY (rule, asked)
);
INSERT INTO "crm_ticks" VALUES('fails','5f98131db2886168','2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:00:00.123456Z','2026-04-01T12:00:00.123456Z','WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzJjZC05ZTYyLWZkYjg0NTY0MjViMiJd',NULL,0,NULL);
INSERT INTO "crm_ticks" VALUES('old tickets','89100a0c1f16a700','2026-04-01T10:00:00.123456Z','2026-04-01T10:00:00.123456Z','2026-04-01T12:00:00.123456Z','2026-04-01T12:00:00.123456Z','WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzJjZC05ZTYyLWZkYjg0NTY0MjViMiJd',NULL,0,NULL);
CREATE TABLE crm_users (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	name TEXT, 
	number TEXT, 
	department TEXT, 
	roles TEXT NOT NULL, 
	email TEXT, 
	phone TEXT, 
	active BOOLEAN NOT NULL, 
	external_id TEXT, name_folded TEXT, 
	CONSTRAINT pk_crm_users PRIMARY KEY (id), 
	CONSTRAINT uq_crm_users_number UNIQUE (number)
);
INSERT INTO "crm_users" VALUES('U1',1,'李',NULL,'D1','["agent"]','li@example.com',NULL,1,NULL,'李');
INSERT INTO "crm_users" VALUES('U3',1,'王 3',NULL,'D3','["agent","supervisor"]','wang@example.com',NULL,1,NULL,'王 3');
CREATE INDEX ix_crm_tickets_resolution_due_at ON crm_tickets (resolution_due_at);
CREATE INDEX ix_crm_tickets_customer ON crm_tickets (customer);
CREATE INDEX ix_crm_tickets_status ON crm_tickets (status);
CREATE INDEX ix_crm_tickets_owner ON crm_tickets (owner);
CREATE INDEX ix_crm_answers_expires_at ON crm_answers (expires_at);
CREATE INDEX ix_crm_changes_position_version_id ON crm_changes (position, version, id);
CREATE INDEX ix_crm_custom_values_record_type_field_number_record_id ON crm_custom_values (record_type, field, number, record_id) WHERE number IS NOT NULL;
CREATE INDEX ix_crm_custom_values_record_type_field_text_record_id ON crm_custom_values (record_type, field, text, record_id) WHERE text IS NOT NULL;
CREATE INDEX ix_crm_custom_values_record_type_field_instant_record_id ON crm_custom_values (record_type, field, instant, record_id) WHERE instant IS NOT NULL;
CREATE INDEX ix_crm_appointments_due_at ON crm_appointments (due_at);
CREATE INDEX ix_crm_appointments_failing ON crm_appointments (due_at, record_type, record_id) WHERE attempts > 0;
CREATE INDEX ix_crm_departments_supervisor ON crm_departments (supervisor);
CREATE INDEX ix_crm_users_department ON crm_users (department);
CREATE INDEX ix_crm_customers_owner ON crm_customers (owner);
CREATE INDEX ix_crm_customers_department ON crm_customers (department);
CREATE INDEX ix_crm_contacts_customer ON crm_contacts (customer);
CREATE INDEX ix_crm_tickets_contact ON crm_tickets (contact);
CREATE INDEX ix_crm_tickets_department ON crm_tickets (department);
CREATE INDEX ix_crm_interactions_customer ON crm_interactions (customer);
CREATE INDEX ix_crm_interactions_ticket ON crm_interactions (ticket);
CREATE INDEX ix_crm_interactions_executor ON crm_interactions (executor);
CREATE INDEX ix_crm_departments_name_folded ON crm_departments (name_folded);
CREATE INDEX ix_crm_users_name_folded ON crm_users (name_folded);
CREATE INDEX ix_crm_customers_name_folded ON crm_customers (name_folded);
CREATE INDEX ix_crm_customers_email_folded ON crm_customers (email_folded);
CREATE INDEX ix_crm_contacts_name_folded ON crm_contacts (name_folded);
CREATE INDEX ix_crm_contacts_email_folded ON crm_contacts (email_folded);
CREATE INDEX ix_crm_outbox_pending ON crm_outbox (created_at, id) WHERE status = 'pending';
CREATE INDEX ix_crm_outbox_order ON crm_outbox (channel, "to", created_at, id) WHERE status = 'pending';
CREATE INDEX ix_crm_outbox_due ON crm_outbox (next_attempt_at, created_at, id) WHERE status = 'pending';
CREATE INDEX ix_crm_outbox_failed ON crm_outbox (created_at, id) WHERE status = 'failed';
CREATE INDEX ix_crm_outbox_expiry ON crm_outbox (expires_at, created_at, id) WHERE status = 'pending';
CREATE INDEX ix_crm_outbox_nobody ON crm_outbox ("to", created_at, id) WHERE status = 'pending';
CREATE INDEX ix_crm_outbox_created_at_id ON crm_outbox (created_at, id);
CREATE INDEX ix_crm_outbox_record_id_created_at_id ON crm_outbox (record_id, created_at, id);
CREATE INDEX ix_crm_outbox_recipient_id_channel_status_created_at_id ON crm_outbox (recipient_id, channel, status, created_at, id);
CREATE INDEX ix_crm_delivery_log_delivery_at_id ON crm_delivery_log (delivery, at, id);
COMMIT;
