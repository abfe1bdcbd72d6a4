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
INSERT INTO "crm_appointments" VALUES('ticket','019e8272-76bb-71ca-b481-d8db6944fd8f','resolution','2026-06-02T09:10:00.123457Z','2026-06-02T09:10:00.123456+00:00+0',0,'');
CREATE TABLE crm_archive_contents (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	content TEXT, 
	CONSTRAINT pk_crm_archive_contents PRIMARY KEY (id)
);
INSERT INTO "crm_archive_contents" VALUES('019e827c-88db-76b5-8271-5b87af1f51da',1,'{"customer": [{"id": "C4", "version": 3, "number": "C2026004", "name": "四方 O''Four 四", "kind": "company", "industry": null, "size": null, "province": null, "city": null, "address": null, "uscc": null, "phone": "021-5555 0004", "email": null, "wechat": "Four_4", "website": "https://four.example.com", "source": null, "stage": "prospect", "stage_since": "2026-06-01T09:05:00.123456Z", "lost_reason": null, "grade": null, "owner": "U4", "department": "D4", "first_contact_on": null, "cooperation_start_on": "2026-05-30", "expected_cycle_days": null, "birthday": "2001-02-28", "preferred_products": ["A", "B"], "preferred_time": null, "preferred_channel": "wechat", "last_contacted_at": "2026-06-01T09:12:00.123456Z", "collaborators": ["D1"], "collaboration_note": "请协助 four", "created_at": "2026-06-01T09:05:00.123456Z", "attachments": [], "tags": ["VIP", "四"], "remarks": null, "custom": {"level": "gold"}, "external_id": null}], "contact": [{"id": "K4", "version": 1, "customer": "C4", "name": "周 Four", "position": null, "phone": "13800138004", "phone_kind": "mobile", "relay_number": "95013 4444", "email": null, "wechat": "Zhou4", "primary": false, "decision_maker": true, "active": true, "birthday": "1990-06-04", "attachments": [], "remarks": null, "custom": {}, "external_id": null}], "contract": [{"id": "H4", "version": 1, "number": "HT-4", "name": null, "customer": "C4", "contact": "K4", "signed_on": "2026-05-30", "starts_on": null, "expires_on": "2027-05-30", "amount": 1200000, "currency": "CNY", "renews": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:07:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "order": [{"id": "O4", "version": 1, "number": "SO20260601001", "customer": "C4", "contact": null, "contract": "H4", "product": "A", "quantity": 4, "amount": 9900, "currency": "CNY", "placed_at": null, "service_start_on": null, "service_end_on": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:08:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "need": [{"id": "N4", "version": 1, "customer": "C4", "contact": "K4", "kind": "core", "description": "支持四个数据源", "desired_solution": null, "deadline": null, "deadline_words": null, "budget": 10000, "currency": "CNY", "product": null, "replaces": null, "earlier_solutions": [], "solution": null, "met_at": null, "status": "noted", "status_since": "2026-06-01T09:09:00.123456Z", "reason": null, "owner": "U4", "department": "D4", "collaborators": [], "collaboration_note": null, "created_at": "2026-06-01T09:09:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "ticket": [{"id": "019e8272-76bb-71ca-b481-d8db6944fd8f", "version": 2, "number": "GD20260005", "customer": "C4", "contact": "K4", "scenario": null, "kind": "complaint", "topic": null, "description": "四：O''Four", "channel": null, "priority": "high", "status": "open", "opened_at": "2026-06-01T09:10:00.123456Z", "status_since": "2026-06-01T09:10:00.123456Z", "owner": "U4", "department": "D4", "assigned_at": "2026-06-01T09:11:00.123456Z", "route": null, "assigned_because": null, "expected_at": "2026-06-02T09:10:00.123456Z", "next_update_at": null, "collaborators": [], "collaboration_note": null, "first_action_at": null, "solution": null, "needs_review": false, "reviewer": null, "review": null, "told_at": null, "told_via": null, "told_solution": null, "opinion": null, "adjustment": null, "result": null, "reason": null, "reopenings": 0, "resolved_at": null, "closed_at": null, "sla_policy": "standard", "resolution_due_at": "2026-06-02T09:10:00.123456Z", "resolution_breached_at": null, "order_number": null, "order": "O4", "need": "N4", "merged_into": null, "split_from": null, "linked": [], "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "interaction": [{"id": "019e8274-4b7b-70da-a3a9-0d6d6c904f7a", "version": 1, "number": "GZ2026003", "customer": "C4", "contact": null, "ticket": "019e8272-76bb-71ca-b481-d8db6944fd8f", "occurred_at": "2026-06-01T09:12:00.123456Z", "mode": "phone", "participants": [], "ours": [], "theirs": ["周 Four"], "summary": "四次沟通", "feedback": null, "feedback_at": null, "feedback_by": null, "demands": null, "conclusion": null, "consensus": "下周给方案", "next_step": null, "executor": "U4", "done": true, "attachments": [], "custom": {}, "external_id": null}], "milestone": [{"id": "019e8275-35db-77f3-98ad-663b077e1ffe", "version": 1, "customer": "C4", "kind": "cooperation_start", "occurred_on": "2026-05-30", "summary": "签约", "yearly": true, "former_contact": null, "contact": null, "contract": null, "created_at": "2026-06-01T09:13:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "rating": [{"id": "019e827b-9e7b-74ed-b8fd-0648a18b6647", "version": 1, "customer": "C4", "contact": null, "ticket": null, "order": null, "score": 4, "comment": "响应及时", "given_at": "2026-06-01T09:20:00.123456Z", "channel": null, "survey": null, "follow_up": null, "created_at": "2026-06-01T09:20:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "feedback": [{"id": "019e8276-203b-756b-a68d-c8cb0d708665", "version": 1, "customer": "C4", "contact": null, "source": null, "channel": null, "kind": null, "topic": null, "content": "登录偶尔卡顿", "priority": "high", "received_at": "2026-06-01T09:14:00.123456Z", "status": "pending", "status_since": "2026-06-01T09:14:00.123456Z", "owner": "U4", "department": "D4", "assigned_at": null, "ticket": null, "handling": null, "handled_at": null, "return_visit_due_at": null, "return_visited_at": null, "return_visit": null, "opinion": null, "reason": null, "reopenings": 0, "created_at": "2026-06-01T09:14:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "followup": [{"id": "019e8277-0a9b-7716-987f-58e885e21390", "version": 1, "number": null, "customer": "C4", "contact": null, "ticket": null, "need": null, "purpose": "回访", "planned_at": "2026-06-09T01:00:00Z", "planned_mode": "phone", "priority": null, "actual_at": null, "interaction": null, "remind_at": null, "reminder_channel": null, "status": "planned", "status_since": "2026-06-01T09:15:00.123456Z", "reason": null, "cadence": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:15:00.123456Z", "attachments": [], "remarks": null, "custom": {}, "external_id": null}], "task": [{"id": "019e826d-e2db-7351-9464-56e2d44ac6d4", "version": 1, "title": "协作请求：C2026004", "note": "请协助 four", "kind": "collaboration", "about": "customer:C4", "customer": "C4", "ticket": null, "interaction": null, "campaign": null, "priority": "medium", "due_at": null, "owner": null, "department": "D1", "done": false, "done_at": null, "result": null, "created_at": "2026-06-01T09:05:00.123456Z", "attachments": [], "custom": {}, "external_id": null}, {"id": "019e8277-f4fb-7588-b397-4b94122ff10c", "version": 1, "title": "提交原型 4", "note": null, "kind": "todo", "about": null, "customer": "C4", "ticket": null, "interaction": null, "campaign": null, "priority": "medium", "due_at": "2026-06-09T01:00:00Z", "owner": "U4", "department": "D4", "done": false, "done_at": null, "result": null, "created_at": "2026-06-01T09:16:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "verification": [{"id": "019e827a-b41b-768f-96c0-996b7dcf1dcd", "version": 1, "customer": "C4", "contact": null, "need": null, "field_name": "name", "value": "四方 O''Four 四", "method": "official", "source": null, "verified_at": "2026-06-01T09:19:00.123456Z", "verified_by": "U4", "remarks": null, "attachments": [], "created_at": "2026-06-01T09:19:00.123456Z"}]}');
CREATE TABLE crm_archives (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	name TEXT, 
	taken_on DATE, 
	taken_at VARCHAR(27), 
	taken_by TEXT, 
	digest TEXT, 
	size BIGINT, 
	reason TEXT, 
	created_at VARCHAR(27), 
	CONSTRAINT pk_crm_archives PRIMARY KEY (id)
);
INSERT INTO "crm_archives" VALUES('019e827c-88db-76b5-8271-5b87af1f51da',1,'C4','四方 O''Four 四 2026-06-01','2026-06-01','2026-06-01T09:21:00.123456Z','U4','2855d8be2697adf888dae5237d10d1cc754a3dcbfcebf020a0968e7060c9c5a8',7809,'季度归档','2026-06-01T09:21:00.123456Z');
CREATE TABLE crm_articles (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	title TEXT, 
	kind TEXT NOT NULL, 
	question_kind TEXT, 
	topic TEXT, 
	product TEXT, 
	industry TEXT, 
	summary TEXT, 
	problem TEXT, 
	steps TEXT, 
	lessons TEXT, 
	keywords TEXT NOT NULL, 
	customer TEXT, 
	ticket TEXT, 
	owner TEXT, 
	department TEXT, 
	published_at VARCHAR(27), 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	title_folded TEXT, 
	CONSTRAINT pk_crm_articles PRIMARY KEY (id)
);
INSERT INTO "crm_articles" VALUES('019e8278-df5b-756f-aac9-01fabbd6767a',1,'登录卡顿 Four','problem',NULL,NULL,NULL,NULL,NULL,'卡','重启',NULL,'["登录"]',NULL,NULL,'U4','D4',NULL,'2026-06-01T09:17:00.123456Z','[]','{}',NULL,'登录卡顿 four');
CREATE TABLE crm_campaigns (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	name TEXT, 
	goal TEXT, 
	goal_measure TEXT, 
	goal_count BIGINT, 
	actual_count BIGINT, 
	starts_on DATE, 
	ends_on DATE, 
	started_at VARCHAR(27), 
	ended_at VARCHAR(27), 
	channels TEXT NOT NULL, 
	budget BIGINT, 
	cost BIGINT, 
	currency TEXT NOT NULL, 
	expected_effect TEXT, 
	result TEXT, 
	status TEXT, 
	status_since VARCHAR(27), 
	reason TEXT, 
	owner TEXT, 
	department TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	name_folded TEXT, 
	CONSTRAINT pk_crm_campaigns PRIMARY KEY (id), 
	CONSTRAINT uq_crm_campaigns_number UNIQUE (number)
);
INSERT INTO "crm_campaigns" VALUES('019e8279-c9bb-75e9-b622-752e3f251e28',1,'HD2026001','新品推广会 Four',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'["offline","online"]',5000000,NULL,'CNY',NULL,NULL,'planned','2026-06-01T09:18:00.123456Z',NULL,'U4','D4','2026-06-01T09:18:00.123456Z','[]','[]',NULL,'{}',NULL,'新品推广会 four');
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
	fields_version BIGINT NOT NULL, 
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
INSERT INTO "crm_changes" VALUES('019e826a-395b-7692-bfcb-039eddccfd49','department','D4',1,'2026-06-01T09:01:00.123456Z','2026-06-01T09:01:00.123456Z','system:nightly','request','add_department',2,'{"name":[null,"市场部 Four"]}',9);
INSERT INTO "crm_changes" VALUES('019e826b-23bb-739d-b6f2-09e2d7bc015d','user','U4',1,'2026-06-01T09:02:00.123456Z','2026-06-01T09:02:00.123456Z','system:nightly','request','add_user',2,'{"name":[null,"赵 4"],"number":[null,"E4"],"department":[null,"D4"],"roles":[null,["agent","manager"]],"email":[null,"zhao@example.com"],"phone":[null,"13900139000"],"active":[null,true],"skills":[null,["english","硬件"]],"absent_until":[null,"2026-06-03T01:00:00Z"],"capacity":[null,5]}',10);
INSERT INTO "crm_changes" VALUES('019e826c-0e1b-7463-94b6-15f9ced18e29','department','D4',2,'2026-06-01T09:03:00.123456Z','2026-06-01T09:03:00.123456Z','system:nightly','request','change_department',2,'{"supervisor":[null,"U4"]}',11);
INSERT INTO "crm_changes" VALUES('019e826c-f87b-73d1-907e-ce472148409a','field_definition','customer.level',1,'2026-06-01T09:04:00.123456Z','2026-06-01T09:04:00.123456Z','system:nightly','request','add_field_definition',2,'{"record":[null,"customer"],"field":[null,"level"],"kind":[null,"choice"],"en":[null,"Level"],"zh":[null,"客户级别"],"choices":[null,[{"value":"gold","en":"Gold","zh":"金牌","aliases":[]},{"value":"silver","en":"Silver","zh":"银牌","aliases":[]}]],"indexed":[null,true],"mandatory":[null,false],"visible":[null,true],"retired":[null,false],"created_at":[null,"2026-06-01T09:04:00.123456Z"]}',12);
INSERT INTO "crm_changes" VALUES('019e826d-e2db-7351-9465-da8217d3726f','customer','C4',1,'2026-06-01T09:05:00.123456Z','2026-06-01T09:05:00.123456Z','U4','request','add_customer',2,'{"number":[null,"C2026004"],"name":[null,"四方 O''Four 四"],"kind":[null,"company"],"phone":[null,"021-5555 0004"],"wechat":[null,"Four_4"],"website":[null,"https://four.example.com"],"stage":[null,"prospect"],"stage_since":[null,"2026-06-01T09:05:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"birthday":[null,"2001-02-28"],"preferred_products":[null,["A","B"]],"preferred_channel":[null,"wechat"],"collaborators":[null,["D1"]],"collaboration_note":[null,"请协助 four"],"created_at":[null,"2026-06-01T09:05:00.123456Z"],"tags":[null,["VIP","四"]],"custom":[null,{"level":"gold"}]}',13);
INSERT INTO "crm_changes" VALUES('019e826d-e2db-7351-9466-19525b0dce2d','task','019e826d-e2db-7351-9464-56e2d44ac6d4',1,'2026-06-01T09:05:00.123456Z','2026-06-01T09:05:00.123456Z','U4','request','add_customer',2,'{"title":[null,"协作请求：C2026004"],"note":[null,"请协助 four"],"kind":[null,"collaboration"],"about":[null,"customer:C4"],"customer":[null,"C4"],"priority":[null,"medium"],"department":[null,"D1"],"done":[null,false],"created_at":[null,"2026-06-01T09:05:00.123456Z"]}',13);
INSERT INTO "crm_changes" VALUES('019e826e-cd3b-736d-ae28-2cdd543c4106','contact','K4',1,'2026-06-01T09:06:00.123456Z','2026-06-01T09:06:00.123456Z','U4','request','add_contact',2,'{"customer":[null,"C4"],"name":[null,"周 Four"],"phone":[null,"13800138004"],"phone_kind":[null,"mobile"],"relay_number":[null,"95013 4444"],"wechat":[null,"Zhou4"],"primary":[null,false],"decision_maker":[null,true],"active":[null,true],"birthday":[null,"1990-06-04"]}',14);
INSERT INTO "crm_changes" VALUES('019e826f-b79b-71e3-aed1-f8a81efb94da','contract','H4',1,'2026-06-01T09:07:00.123456Z','2026-06-01T09:07:00.123456Z','U4','request','add_contract',2,'{"number":[null,"HT-4"],"customer":[null,"C4"],"contact":[null,"K4"],"signed_on":[null,"2026-05-30"],"expires_on":[null,"2027-05-30"],"amount":[null,1200000],"currency":[null,"CNY"],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:07:00.123456Z"]}',15);
INSERT INTO "crm_changes" VALUES('019e8270-a1fb-732d-b20b-1439b6a09c50','order','O4',1,'2026-06-01T09:08:00.123456Z','2026-06-01T09:08:00.123456Z','U4','request','add_order',2,'{"number":[null,"SO20260601001"],"customer":[null,"C4"],"contract":[null,"H4"],"product":[null,"A"],"quantity":[null,4],"amount":[null,9900],"currency":[null,"CNY"],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:08:00.123456Z"]}',16);
INSERT INTO "crm_changes" VALUES('019e8271-8c5b-7521-9a9a-4af755d7a19a','need','N4',1,'2026-06-01T09:09:00.123456Z','2026-06-01T09:09:00.123456Z','U4','request','add_need',2,'{"customer":[null,"C4"],"contact":[null,"K4"],"kind":[null,"core"],"description":[null,"支持四个数据源"],"budget":[null,10000],"currency":[null,"CNY"],"status":[null,"noted"],"status_since":[null,"2026-06-01T09:09:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:09:00.123456Z"]}',17);
INSERT INTO "crm_changes" VALUES('019e8272-76bb-71ca-b482-eb6449dbd16c','ticket','019e8272-76bb-71ca-b481-d8db6944fd8f',1,'2026-06-01T09:10:00.123456Z','2026-06-01T09:10:00.123456Z','U4','request','open_ticket',2,'{"number":[null,"GD20260005"],"customer":[null,"C4"],"contact":[null,"K4"],"kind":[null,"complaint"],"description":[null,"四：O''Four"],"priority":[null,"high"],"status":[null,"open"],"opened_at":[null,"2026-06-01T09:10:00.123456Z"],"status_since":[null,"2026-06-01T09:10:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"assigned_at":[null,"2026-06-01T09:10:00.123456Z"],"expected_at":[null,"2026-06-02T09:10:00.123456Z"],"needs_review":[null,false],"reopenings":[null,0],"sla_policy":[null,"standard"],"resolution_due_at":[null,"2026-06-02T09:10:00.123456Z"],"order":[null,"O4"],"need":[null,"N4"]}',18);
INSERT INTO "crm_changes" VALUES('019e8273-611b-77a8-9fec-94efa5774bb7','ticket','019e8272-76bb-71ca-b481-d8db6944fd8f',2,'2026-06-01T09:11:00.123456Z','2026-06-01T09:11:00.123456Z','U4','request','assign_ticket',2,'{"assigned_at":["2026-06-01T09:10:00.123456Z","2026-06-01T09:11:00.123456Z"]}',19);
INSERT INTO "crm_changes" VALUES('019e8274-4b7b-70da-a3aa-ea1cb949a3dc','interaction','019e8274-4b7b-70da-a3a9-0d6d6c904f7a',1,'2026-06-01T09:12:00.123456Z','2026-06-01T09:12:00.123456Z','U4','request','record_interaction',2,'{"number":[null,"GZ2026003"],"customer":[null,"C4"],"ticket":[null,"019e8272-76bb-71ca-b481-d8db6944fd8f"],"occurred_at":[null,"2026-06-01T09:12:00.123456Z"],"mode":[null,"phone"],"theirs":[null,["周 Four"]],"summary":[null,"四次沟通"],"consensus":[null,"下周给方案"],"executor":[null,"U4"],"done":[null,true]}',20);
INSERT INTO "crm_changes" VALUES('019e8274-4b7b-70da-a3ab-7589262819c0','customer','C4',2,'2026-06-01T09:12:00.123456Z','2026-06-01T09:12:00.123456Z','U4','request','record_interaction',2,'{"last_contacted_at":[null,"2026-06-01T09:12:00.123456Z"]}',20);
INSERT INTO "crm_changes" VALUES('019e8275-35db-77f3-98ae-6e4f0198bd81','milestone','019e8275-35db-77f3-98ad-663b077e1ffe',1,'2026-06-01T09:13:00.123456Z','2026-06-01T09:13:00.123456Z','U4','request','add_milestone',2,'{"customer":[null,"C4"],"kind":[null,"cooperation_start"],"occurred_on":[null,"2026-05-30"],"summary":[null,"签约"],"yearly":[null,true],"created_at":[null,"2026-06-01T09:13:00.123456Z"]}',21);
INSERT INTO "crm_changes" VALUES('019e8275-35db-77f3-98af-b77700a1c494','customer','C4',3,'2026-06-01T09:13:00.123456Z','2026-06-01T09:13:00.123456Z','U4','request','add_milestone',2,'{"cooperation_start_on":[null,"2026-05-30"]}',21);
INSERT INTO "crm_changes" VALUES('019e8276-203b-756b-a68e-ca89f8ff3bf1','feedback','019e8276-203b-756b-a68d-c8cb0d708665',1,'2026-06-01T09:14:00.123456Z','2026-06-01T09:14:00.123456Z','U4','request','add_feedback',2,'{"customer":[null,"C4"],"content":[null,"登录偶尔卡顿"],"priority":[null,"high"],"received_at":[null,"2026-06-01T09:14:00.123456Z"],"status":[null,"pending"],"status_since":[null,"2026-06-01T09:14:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"reopenings":[null,0],"created_at":[null,"2026-06-01T09:14:00.123456Z"]}',22);
INSERT INTO "crm_changes" VALUES('019e8277-0a9b-7716-9880-9b280e58edf7','followup','019e8277-0a9b-7716-987f-58e885e21390',1,'2026-06-01T09:15:00.123456Z','2026-06-01T09:15:00.123456Z','U4','request','add_followup',2,'{"customer":[null,"C4"],"purpose":[null,"回访"],"planned_at":[null,"2026-06-09T01:00:00Z"],"planned_mode":[null,"phone"],"status":[null,"planned"],"status_since":[null,"2026-06-01T09:15:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:15:00.123456Z"]}',23);
INSERT INTO "crm_changes" VALUES('019e8277-f4fb-7588-b398-29218f79cc1e','task','019e8277-f4fb-7588-b397-4b94122ff10c',1,'2026-06-01T09:16:00.123456Z','2026-06-01T09:16:00.123456Z','U4','request','add_task',2,'{"title":[null,"提交原型 4"],"kind":[null,"todo"],"customer":[null,"C4"],"priority":[null,"medium"],"due_at":[null,"2026-06-09T01:00:00Z"],"owner":[null,"U4"],"department":[null,"D4"],"done":[null,false],"created_at":[null,"2026-06-01T09:16:00.123456Z"]}',24);
INSERT INTO "crm_changes" VALUES('019e8278-df5b-756f-aaca-0a4ce6c2e607','article','019e8278-df5b-756f-aac9-01fabbd6767a',1,'2026-06-01T09:17:00.123456Z','2026-06-01T09:17:00.123456Z','U4','request','add_article',2,'{"title":[null,"登录卡顿 Four"],"kind":[null,"problem"],"problem":[null,"卡"],"steps":[null,"重启"],"keywords":[null,["登录"]],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:17:00.123456Z"]}',25);
INSERT INTO "crm_changes" VALUES('019e8279-c9bb-75e9-b623-3574e1458372','campaign','019e8279-c9bb-75e9-b622-752e3f251e28',1,'2026-06-01T09:18:00.123456Z','2026-06-01T09:18:00.123456Z','U4','request','add_campaign',2,'{"number":[null,"HD2026001"],"name":[null,"新品推广会 Four"],"channels":[null,["offline","online"]],"budget":[null,5000000],"currency":[null,"CNY"],"status":[null,"planned"],"status_since":[null,"2026-06-01T09:18:00.123456Z"],"owner":[null,"U4"],"department":[null,"D4"],"created_at":[null,"2026-06-01T09:18:00.123456Z"]}',26);
INSERT INTO "crm_changes" VALUES('019e827a-b41b-768f-96c1-0b74ce634257','verification','019e827a-b41b-768f-96c0-996b7dcf1dcd',1,'2026-06-01T09:19:00.123456Z','2026-06-01T09:19:00.123456Z','U4','request','add_verification',2,'{"customer":[null,"C4"],"field_name":[null,"name"],"value":[null,"四方 O''Four 四"],"method":[null,"official"],"verified_at":[null,"2026-06-01T09:19:00.123456Z"],"verified_by":[null,"U4"],"created_at":[null,"2026-06-01T09:19:00.123456Z"]}',27);
INSERT INTO "crm_changes" VALUES('019e827b-9e7b-74ed-b8fe-2869b6c76c62','rating','019e827b-9e7b-74ed-b8fd-0648a18b6647',1,'2026-06-01T09:20:00.123456Z','2026-06-01T09:20:00.123456Z','U4','request','add_rating',2,'{"customer":[null,"C4"],"score":[null,4],"comment":[null,"响应及时"],"given_at":[null,"2026-06-01T09:20:00.123456Z"],"created_at":[null,"2026-06-01T09:20:00.123456Z"]}',28);
INSERT INTO "crm_changes" VALUES('019e827c-88db-76b5-8272-369795813251','archive','019e827c-88db-76b5-8271-5b87af1f51da',1,'2026-06-01T09:21:00.123456Z','2026-06-01T09:21:00.123456Z','U4','request','take_archive',2,'{"customer":[null,"C4"],"name":[null,"四方 O''Four 四 2026-06-01"],"taken_on":[null,"2026-06-01"],"taken_at":[null,"2026-06-01T09:21:00.123456Z"],"taken_by":[null,"U4"],"digest":[null,"2855d8be2697adf888dae5237d10d1cc754a3dcbfcebf020a0968e7060c9c5a8"],"size":[null,7809],"reason":[null,"季度归档"],"created_at":[null,"2026-06-01T09:21:00.123456Z"]}',29);
INSERT INTO "crm_changes" VALUES('019e827c-88db-76b5-8273-905af1e9eb79','archive_content','019e827c-88db-76b5-8271-5b87af1f51da',1,'2026-06-01T09:21:00.123456Z','2026-06-01T09:21:00.123456Z','U4','request','take_archive',2,'{"content":[null,"{\"customer\": [{\"id\": \"C4\", \"version\": 3, \"number\": \"C2026004\", \"name\": \"四方 O''Four 四\", \"kind\": \"company\", \"industry\": null, \"size\": null, \"province\": null, \"city\": null, \"address\": null, \"uscc\": null, \"phone\": \"021-5555 0004\", \"email\": null, \"wechat\": \"Four_4\", \"website\": \"https://four.example.com\", \"source\": null, \"stage\": \"prospect\", \"stage_since\": \"2026-06-01T09:05:00.123456Z\", \"lost_reason\": null, \"grade\": null, \"owner\": \"U4\", \"department\": \"D4\", \"first_contact_on\": null, \"cooperation_start_on\": \"2026-05-30\", \"expected_cycle_days\": null, \"birthday\": \"2001-02-28\", \"preferred_products\": [\"A\", \"B\"], \"preferred_time\": null, \"preferred_channel\": \"wechat\", \"last_contacted_at\": \"2026-06-01T09:12:00.123456Z\", \"collaborators\": [\"D1\"], \"collaboration_note\": \"请协助 four\", \"created_at\": \"2026-06-01T09:05:00.123456Z\", \"attachments\": [], \"tags\": [\"VIP\", \"四\"], \"remarks\": null, \"custom\": {\"level\": \"gold\"}, \"external_id\": null}], \"contact\": [{\"id\": \"K4\", \"version\": 1, \"customer\": \"C4\", \"name\": \"周 Four\", \"position\": null, \"phone\": \"13800138004\", \"phone_kind\": \"mobile\", \"relay_number\": \"95013 4444\", \"email\": null, \"wechat\": \"Zhou4\", \"primary\": false, \"decision_maker\": true, \"active\": true, \"birthday\": \"1990-06-04\", \"attachments\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"contract\": [{\"id\": \"H4\", \"version\": 1, \"number\": \"HT-4\", \"name\": null, \"customer\": \"C4\", \"contact\": \"K4\", \"signed_on\": \"2026-05-30\", \"starts_on\": null, \"expires_on\": \"2027-05-30\", \"amount\": 1200000, \"currency\": \"CNY\", \"renews\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:07:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"order\": [{\"id\": \"O4\", \"version\": 1, \"number\": \"SO20260601001\", \"customer\": \"C4\", \"contact\": null, \"contract\": \"H4\", \"product\": \"A\", \"quantity\": 4, \"amount\": 9900, \"currency\": \"CNY\", \"placed_at\": null, \"service_start_on\": null, \"service_end_on\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:08:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"need\": [{\"id\": \"N4\", \"version\": 1, \"customer\": \"C4\", \"contact\": \"K4\", \"kind\": \"core\", \"description\": \"支持四个数据源\", \"desired_solution\": null, \"deadline\": null, \"deadline_words\": null, \"budget\": 10000, \"currency\": \"CNY\", \"product\": null, \"replaces\": null, \"earlier_solutions\": [], \"solution\": null, \"met_at\": null, \"status\": \"noted\", \"status_since\": \"2026-06-01T09:09:00.123456Z\", \"reason\": null, \"owner\": \"U4\", \"department\": \"D4\", \"collaborators\": [], \"collaboration_note\": null, \"created_at\": \"2026-06-01T09:09:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"ticket\": [{\"id\": \"019e8272-76bb-71ca-b481-d8db6944fd8f\", \"version\": 2, \"number\": \"GD20260005\", \"customer\": \"C4\", \"contact\": \"K4\", \"scenario\": null, \"kind\": \"complaint\", \"topic\": null, \"description\": \"四：O''Four\", \"channel\": null, \"priority\": \"high\", \"status\": \"open\", \"opened_at\": \"2026-06-01T09:10:00.123456Z\", \"status_since\": \"2026-06-01T09:10:00.123456Z\", \"owner\": \"U4\", \"department\": \"D4\", \"assigned_at\": \"2026-06-01T09:11:00.123456Z\", \"route\": null, \"assigned_because\": null, \"expected_at\": \"2026-06-02T09:10:00.123456Z\", \"next_update_at\": null, \"collaborators\": [], \"collaboration_note\": null, \"first_action_at\": null, \"solution\": null, \"needs_review\": false, \"reviewer\": null, \"review\": null, \"told_at\": null, \"told_via\": null, \"told_solution\": null, \"opinion\": null, \"adjustment\": null, \"result\": null, \"reason\": null, \"reopenings\": 0, \"resolved_at\": null, \"closed_at\": null, \"sla_policy\": \"standard\", \"resolution_due_at\": \"2026-06-02T09:10:00.123456Z\", \"resolution_breached_at\": null, \"order_number\": null, \"order\": \"O4\", \"need\": \"N4\", \"merged_into\": null, \"split_from\": null, \"linked\": [], \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"interaction\": [{\"id\": \"019e8274-4b7b-70da-a3a9-0d6d6c904f7a\", \"version\": 1, \"number\": \"GZ2026003\", \"customer\": \"C4\", \"contact\": null, \"ticket\": \"019e8272-76bb-71ca-b481-d8db6944fd8f\", \"occurred_at\": \"2026-06-01T09:12:00.123456Z\", \"mode\": \"phone\", \"participants\": [], \"ours\": [], \"theirs\": [\"周 Four\"], \"summary\": \"四次沟通\", \"feedback\": null, \"feedback_at\": null, \"feedback_by\": null, \"demands\": null, \"conclusion\": null, \"consensus\": \"下周给方案\", \"next_step\": null, \"executor\": \"U4\", \"done\": true, \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"milestone\": [{\"id\": \"019e8275-35db-77f3-98ad-663b077e1ffe\", \"version\": 1, \"customer\": \"C4\", \"kind\": \"cooperation_start\", \"occurred_on\": \"2026-05-30\", \"summary\": \"签约\", \"yearly\": true, \"former_contact\": null, \"contact\": null, \"contract\": null, \"created_at\": \"2026-06-01T09:13:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"rating\": [{\"id\": \"019e827b-9e7b-74ed-b8fd-0648a18b6647\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"ticket\": null, \"order\": null, \"score\": 4, \"comment\": \"响应及时\", \"given_at\": \"2026-06-01T09:20:00.123456Z\", \"channel\": null, \"survey\": null, \"follow_up\": null, \"created_at\": \"2026-06-01T09:20:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"feedback\": [{\"id\": \"019e8276-203b-756b-a68d-c8cb0d708665\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"source\": null, \"channel\": null, \"kind\": null, \"topic\": null, \"content\": \"登录偶尔卡顿\", \"priority\": \"high\", \"received_at\": \"2026-06-01T09:14:00.123456Z\", \"status\": \"pending\", \"status_since\": \"2026-06-01T09:14:00.123456Z\", \"owner\": \"U4\", \"department\": \"D4\", \"assigned_at\": null, \"ticket\": null, \"handling\": null, \"handled_at\": null, \"return_visit_due_at\": null, \"return_visited_at\": null, \"return_visit\": null, \"opinion\": null, \"reason\": null, \"reopenings\": 0, \"created_at\": \"2026-06-01T09:14:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"followup\": [{\"id\": \"019e8277-0a9b-7716-987f-58e885e21390\", \"version\": 1, \"number\": null, \"customer\": \"C4\", \"contact\": null, \"ticket\": null, \"need\": null, \"purpose\": \"回访\", \"planned_at\": \"2026-06-09T01:00:00Z\", \"planned_mode\": \"phone\", \"priority\": null, \"actual_at\": null, \"interaction\": null, \"remind_at\": null, \"reminder_channel\": null, \"status\": \"planned\", \"status_since\": \"2026-06-01T09:15:00.123456Z\", \"reason\": null, \"cadence\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:15:00.123456Z\", \"attachments\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"task\": [{\"id\": \"019e826d-e2db-7351-9464-56e2d44ac6d4\", \"version\": 1, \"title\": \"协作请求：C2026004\", \"note\": \"请协助 four\", \"kind\": \"collaboration\", \"about\": \"customer:C4\", \"customer\": \"C4\", \"ticket\": null, \"interaction\": null, \"campaign\": null, \"priority\": \"medium\", \"due_at\": null, \"owner\": null, \"department\": \"D1\", \"done\": false, \"done_at\": null, \"result\": null, \"created_at\": \"2026-06-01T09:05:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}, {\"id\": \"019e8277-f4fb-7588-b397-4b94122ff10c\", \"version\": 1, \"title\": \"提交原型 4\", \"note\": null, \"kind\": \"todo\", \"about\": null, \"customer\": \"C4\", \"ticket\": null, \"interaction\": null, \"campaign\": null, \"priority\": \"medium\", \"due_at\": \"2026-06-09T01:00:00Z\", \"owner\": \"U4\", \"department\": \"D4\", \"done\": false, \"done_at\": null, \"result\": null, \"created_at\": \"2026-06-01T09:16:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"verification\": [{\"id\": \"019e827a-b41b-768f-96c0-996b7dcf1dcd\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"need\": null, \"field_name\": \"name\", \"value\": \"四方 O''Four 四\", \"method\": \"official\", \"source\": null, \"verified_at\": \"2026-06-01T09:19:00.123456Z\", \"verified_by\": \"U4\", \"remarks\": null, \"attachments\": [], \"created_at\": \"2026-06-01T09:19:00.123456Z\"}]}"]}',29);
INSERT INTO "crm_changes" VALUES('019e827d-733b-75e2-aeac-eab479a8e07f','customer','C4',4,'2026-06-01T09:22:00.123456Z','2026-06-01T09:22:00.123456Z','U4','request','change_customer',2,'{"phone":["021-5555 0004","021-5555 0044"],"custom":[{"level":"gold"},{"level":"silver"}]}',30);
CREATE TABLE crm_contacts (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	name TEXT, 
	position TEXT, 
	phone TEXT, 
	email TEXT, 
	wechat TEXT, 
	"primary" BOOLEAN NOT NULL, name_folded TEXT, email_folded TEXT, phone_kind TEXT, relay_number TEXT, decision_maker BOOLEAN DEFAULT 0 NOT NULL, active BOOLEAN DEFAULT 1 NOT NULL, birthday DATE, remarks TEXT, custom TEXT DEFAULT '{}' NOT NULL, external_id TEXT, attachments TEXT DEFAULT '[]' NOT NULL, phone_folded TEXT, wechat_folded TEXT, 
	CONSTRAINT pk_crm_contacts PRIMARY KEY (id)
);
INSERT INTO "crm_contacts" VALUES('K1',1,'C1','王 O''Neill',NULL,NULL,NULL,NULL,0,'王 o''neill',NULL,NULL,NULL,0,1,NULL,NULL,'{}',NULL,'[]',NULL,NULL);
INSERT INTO "crm_contacts" VALUES('K3',1,'C3','李 O''Brien',NULL,NULL,NULL,'li3',1,'李 o''brien',NULL,NULL,NULL,0,1,NULL,NULL,'{}',NULL,'[]',NULL,'li3');
INSERT INTO "crm_contacts" VALUES('K4',1,'C4','周 Four',NULL,'13800138004',NULL,'Zhou4',0,'周 four',NULL,'mobile','95013 4444',1,1,'1990-06-04',NULL,'{}',NULL,'[]','13800138004','zhou4');
CREATE TABLE crm_contracts (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	name TEXT, 
	customer TEXT, 
	contact TEXT, 
	signed_on DATE, 
	starts_on DATE, 
	expires_on DATE, 
	amount BIGINT, 
	currency TEXT NOT NULL, 
	renews TEXT, 
	owner TEXT, 
	department TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_contracts PRIMARY KEY (id)
);
INSERT INTO "crm_contracts" VALUES('H4',1,'HT-4',NULL,'C4','K4','2026-05-30',NULL,'2027-05-30',1200000,'CNY',NULL,'U4','D4','2026-06-01T09:07:00.123456Z','[]','[]',NULL,'{}',NULL);
CREATE TABLE crm_counters (
	sequence TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_crm_counters PRIMARY KEY (sequence)
);
INSERT INTO "crm_counters" VALUES('customer:C{yyyy}{seq:03}:2026',4);
INSERT INTO "crm_counters" VALUES('ticket:GD{yyyy}{seq:04}:2026',5);
INSERT INTO "crm_counters" VALUES('interaction:GZ{yyyy}{seq:03}:2026',3);
INSERT INTO "crm_counters" VALUES('field_definitions',1);
INSERT INTO "crm_counters" VALUES('order:SO{yyyy}{mm}{dd}{seq:03}:20260601',1);
INSERT INTO "crm_counters" VALUES('campaign:HD{yyyy}{seq:03}:2026',1);
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
	external_id TEXT, name_folded TEXT, email_folded TEXT, wechat TEXT, website TEXT, stage_since VARCHAR(27), lost_reason TEXT, expected_cycle_days BIGINT, birthday DATE, preferred_products TEXT DEFAULT '[]' NOT NULL, preferred_time TEXT, preferred_channel TEXT, collaborators TEXT DEFAULT '[]' NOT NULL, collaboration_note TEXT, attachments TEXT DEFAULT '[]' NOT NULL, phone_folded TEXT, wechat_folded TEXT, 
	CONSTRAINT pk_crm_customers PRIMARY KEY (id), 
	CONSTRAINT uq_crm_customers_number UNIQUE (number)
);
INSERT INTO "crm_customers" VALUES('C1',2,'C2026001','恒信 😀 Ltd','company',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'U1','D1',NULL,NULL,'2026-03-02T10:01:00.123456Z','2026-03-02T09:01:00.123456Z','["a","中"]',NULL,'{"many":["x","y"],"n":9223372036854775807,"on":true,"text":"是"}',NULL,'恒信 😀 ltd',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL,'[]',NULL,'[]',NULL,NULL);
INSERT INTO "crm_customers" VALUES('019d48eb-18db-77dd-8897-f663b231e11f',1,'C2026002','Version Two 二','company',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-04-01T12:01:00.123456Z','[]',NULL,'{}',NULL,'version two 二',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL,'[]',NULL,'[]',NULL,NULL);
INSERT INTO "crm_customers" VALUES('C3',2,'C2026003','Version Three 三','company','制造业',NULL,NULL,NULL,NULL,NULL,'13800138000','Info@Example.com',NULL,'interested',NULL,NULL,NULL,NULL,'2026-01-05','2026-05-04T09:01:00.123456Z','2026-05-04T09:00:00.123456Z','["VIP","老客户"]','第一行
第二行','{"langs":["zh","en"],"seats":12}',NULL,'version three 三','info@example.com',NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL,'[]',NULL,'[]','13800138000',NULL);
INSERT INTO "crm_customers" VALUES('C4',4,'C2026004','四方 O''Four 四','company',NULL,NULL,NULL,NULL,NULL,NULL,'021-5555 0044',NULL,NULL,'prospect',NULL,'U4','D4',NULL,'2026-05-30','2026-06-01T09:12:00.123456Z','2026-06-01T09:05:00.123456Z','["VIP","四"]',NULL,'{"level":"silver"}',NULL,'四方 o''four 四',NULL,'Four_4','https://four.example.com','2026-06-01T09:05:00.123456Z',NULL,NULL,'2001-02-28','["A","B"]',NULL,'wechat','["D1"]','请协助 four','[]','2155550044','four_4');
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
INSERT INTO "crm_departments" VALUES('D4',2,'市场部 Four','U4','市场部 four');
CREATE TABLE crm_feedback (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	contact TEXT, 
	source TEXT, 
	channel TEXT, 
	kind TEXT, 
	topic TEXT, 
	content TEXT, 
	priority TEXT NOT NULL, 
	received_at VARCHAR(27), 
	status TEXT, 
	status_since VARCHAR(27), 
	owner TEXT, 
	department TEXT, 
	assigned_at VARCHAR(27), 
	ticket TEXT, 
	handling TEXT, 
	handled_at VARCHAR(27), 
	return_visit_due_at VARCHAR(27), 
	return_visited_at VARCHAR(27), 
	return_visit TEXT, 
	opinion TEXT, 
	reason TEXT, 
	reopenings BIGINT NOT NULL, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_feedback PRIMARY KEY (id)
);
INSERT INTO "crm_feedback" VALUES('019e8276-203b-756b-a68d-c8cb0d708665',1,'C4',NULL,NULL,NULL,NULL,NULL,'登录偶尔卡顿','high','2026-06-01T09:14:00.123456Z','pending','2026-06-01T09:14:00.123456Z','U4','D4',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'2026-06-01T09:14:00.123456Z','[]','[]',NULL,'{}',NULL);
CREATE TABLE crm_field_definitions (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	record TEXT, 
	field TEXT, 
	kind TEXT NOT NULL, 
	en TEXT, 
	zh TEXT, 
	aliases TEXT NOT NULL, 
	choices TEXT NOT NULL, 
	places BIGINT, 
	currency TEXT, 
	"indexed" BOOLEAN NOT NULL, 
	mandatory BOOLEAN NOT NULL, 
	visible BOOLEAN NOT NULL, 
	statuses TEXT NOT NULL, 
	forms TEXT NOT NULL, 
	retired BOOLEAN NOT NULL, 
	created_at VARCHAR(27), 
	CONSTRAINT pk_crm_field_definitions PRIMARY KEY (id)
);
INSERT INTO "crm_field_definitions" VALUES('customer.level',1,'customer','level','choice','Level','客户级别','[]','[{"value":"gold","en":"Gold","zh":"金牌","aliases":[]},{"value":"silver","en":"Silver","zh":"银牌","aliases":[]}]',NULL,NULL,1,0,1,'[]','[]',0,'2026-06-01T09:04:00.123456Z');
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
CREATE TABLE crm_followups (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	customer TEXT, 
	contact TEXT, 
	ticket TEXT, 
	need TEXT, 
	purpose TEXT, 
	planned_at VARCHAR(27), 
	planned_mode TEXT, 
	priority TEXT, 
	actual_at VARCHAR(27), 
	interaction TEXT, 
	remind_at VARCHAR(27), 
	reminder_channel TEXT, 
	status TEXT, 
	status_since VARCHAR(27), 
	reason TEXT, 
	cadence TEXT, 
	owner TEXT, 
	department TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_followups PRIMARY KEY (id), 
	CONSTRAINT uq_crm_followups_number UNIQUE (number)
);
INSERT INTO "crm_followups" VALUES('019e8277-0a9b-7716-987f-58e885e21390',1,NULL,'C4',NULL,NULL,NULL,'回访','2026-06-09T01:00:00.000000Z','phone',NULL,NULL,NULL,NULL,NULL,'planned','2026-06-01T09:15:00.123456Z',NULL,NULL,'U4','D4','2026-06-01T09:15:00.123456Z','[]',NULL,'{}',NULL);
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
	custom TEXT NOT NULL, contact TEXT, ours TEXT DEFAULT '[]' NOT NULL, theirs TEXT DEFAULT '[]' NOT NULL, feedback_at VARCHAR(27), feedback_by TEXT, consensus TEXT, attachments TEXT DEFAULT '[]' NOT NULL, external_id TEXT, 
	CONSTRAINT pk_crm_interactions PRIMARY KEY (id), 
	CONSTRAINT uq_crm_interactions_number UNIQUE (number)
);
INSERT INTO "crm_interactions" VALUES('I1',1,'GZ2026001','C1','019cadc7-855b-7859-bbd3-daa16f7e5c51','2026-03-02T10:01:00.123456Z','phone','[]','called',NULL,NULL,NULL,NULL,'U1',1,'{}',NULL,'[]','[]',NULL,NULL,NULL,'[]',NULL);
INSERT INTO "crm_interactions" VALUES('019df238-295b-75d6-b645-7dfdfa53a82e',1,'GZ2026002','C3','019df238-295b-75d6-b643-fda4817c4f7e','2026-05-04T09:01:00.123456Z','phone','["王","李"]','三次沟通',NULL,NULL,NULL,NULL,NULL,0,'{"km":3}',NULL,'[]','[]',NULL,NULL,NULL,'[]',NULL);
INSERT INTO "crm_interactions" VALUES('019e8274-4b7b-70da-a3a9-0d6d6c904f7a',1,'GZ2026003','C4','019e8272-76bb-71ca-b481-d8db6944fd8f','2026-06-01T09:12:00.123456Z','phone','[]','四次沟通',NULL,NULL,NULL,NULL,'U4',1,'{}',NULL,'[]','["周 Four"]',NULL,NULL,'下周给方案','[]',NULL);
CREATE TABLE crm_meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_crm_meta PRIMARY KEY ("key")
);
INSERT INTO "crm_meta" VALUES('tables_version','4');
CREATE TABLE crm_milestones (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	kind TEXT NOT NULL, 
	occurred_on DATE, 
	summary TEXT, 
	yearly BOOLEAN NOT NULL, 
	former_contact TEXT, 
	contact TEXT, 
	contract TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_milestones PRIMARY KEY (id)
);
INSERT INTO "crm_milestones" VALUES('019e8275-35db-77f3-98ad-663b077e1ffe',1,'C4','cooperation_start','2026-05-30','签约',1,NULL,NULL,NULL,'2026-06-01T09:13:00.123456Z','[]','{}',NULL);
CREATE TABLE crm_needs (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	contact TEXT, 
	kind TEXT NOT NULL, 
	description TEXT, 
	desired_solution TEXT, 
	deadline DATE, 
	deadline_words TEXT, 
	budget BIGINT, 
	currency TEXT NOT NULL, 
	product TEXT, 
	replaces TEXT, 
	earlier_solutions TEXT NOT NULL, 
	solution TEXT, 
	met_at VARCHAR(27), 
	status TEXT, 
	status_since VARCHAR(27), 
	reason TEXT, 
	owner TEXT, 
	department TEXT, 
	collaborators TEXT NOT NULL, 
	collaboration_note TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_needs PRIMARY KEY (id)
);
INSERT INTO "crm_needs" VALUES('N4',1,'C4','K4','core','支持四个数据源',NULL,NULL,NULL,10000,'CNY',NULL,NULL,'[]',NULL,NULL,'noted','2026-06-01T09:09:00.123456Z',NULL,'U4','D4','[]',NULL,'2026-06-01T09:09:00.123456Z','[]','[]',NULL,'{}',NULL);
CREATE TABLE crm_orders (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	number TEXT, 
	customer TEXT, 
	contact TEXT, 
	contract TEXT, 
	product TEXT, 
	quantity BIGINT, 
	amount BIGINT, 
	currency TEXT NOT NULL, 
	placed_at VARCHAR(27), 
	service_start_on DATE, 
	service_end_on DATE, 
	owner TEXT, 
	department TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_orders PRIMARY KEY (id), 
	CONSTRAINT uq_crm_orders_number UNIQUE (number)
);
INSERT INTO "crm_orders" VALUES('O4',1,'SO20260601001','C4',NULL,'H4','A',4,9900,'CNY',NULL,NULL,NULL,'U4','D4','2026-06-01T09:08:00.123456Z','[]','[]',NULL,'{}',NULL);
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
INSERT INTO "crm_outbox" VALUES('019e826d-e2db-7351-9467-dc99d467309a','task:task:019e826d-e2db-7351-9464-56e2d44ac6d4:-','in_app',NULL,'协作请求：C2026004','请协助 four

此事项已列为贵部门的任务：请查看相关记录，完成后将任务标记为已完成。','customer','C4',NULL,NULL,'pending',0,'2026-06-01T09:05:00.123456Z','2026-06-01T09:05:00.123456Z',NULL,'','',NULL,NULL);
CREATE TABLE crm_ratings (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	contact TEXT, 
	ticket TEXT, 
	"order" TEXT, 
	score BIGINT, 
	comment TEXT, 
	given_at VARCHAR(27), 
	channel TEXT, 
	survey TEXT, 
	follow_up TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_ratings PRIMARY KEY (id)
);
INSERT INTO "crm_ratings" VALUES('019e827b-9e7b-74ed-b8fd-0648a18b6647',1,'C4',NULL,NULL,NULL,4,'响应及时','2026-06-01T09:20:00.123456Z',NULL,NULL,NULL,'2026-06-01T09:20:00.123456Z','[]','{}',NULL);
CREATE TABLE crm_rule_runs (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	rule TEXT, 
	cycle TEXT, 
	about TEXT, 
	customer TEXT, 
	action TEXT, 
	summary TEXT, 
	channel TEXT, 
	recipient TEXT, 
	operator TEXT, 
	started_at VARCHAR(27), 
	sent_at VARCHAR(27), 
	finished_at VARCHAR(27), 
	status TEXT, 
	status_since VARCHAR(27), 
	attempts BIGINT NOT NULL, 
	error TEXT, 
	reason TEXT, 
	reaction TEXT, 
	reacted_at VARCHAR(27), 
	owner TEXT, 
	department TEXT, 
	created_at VARCHAR(27), 
	CONSTRAINT pk_crm_rule_runs PRIMARY KEY (id)
);
CREATE TABLE crm_sends (
	channel TEXT NOT NULL, 
	sends TEXT NOT NULL, 
	CONSTRAINT pk_crm_sends PRIMARY KEY (channel)
);
CREATE TABLE crm_tasks (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	title TEXT, 
	note TEXT, 
	kind TEXT NOT NULL, 
	about TEXT, 
	customer TEXT, 
	ticket TEXT, 
	interaction TEXT, 
	campaign TEXT, 
	priority TEXT NOT NULL, 
	due_at VARCHAR(27), 
	owner TEXT, 
	department TEXT, 
	done BOOLEAN NOT NULL, 
	done_at VARCHAR(27), 
	result TEXT, 
	created_at VARCHAR(27), 
	attachments TEXT NOT NULL, 
	custom TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_crm_tasks PRIMARY KEY (id)
);
INSERT INTO "crm_tasks" VALUES('019e826d-e2db-7351-9464-56e2d44ac6d4',1,'协作请求：C2026004','请协助 four','collaboration','customer:C4','C4',NULL,NULL,NULL,'medium',NULL,NULL,'D1',0,NULL,NULL,'2026-06-01T09:05:00.123456Z','[]','{}',NULL);
INSERT INTO "crm_tasks" VALUES('019e8277-f4fb-7588-b397-4b94122ff10c',1,'提交原型 4',NULL,'todo',NULL,'C4',NULL,NULL,NULL,'medium','2026-06-09T01:00:00.000000Z','U4','D4',0,NULL,NULL,'2026-06-01T09:16:00.123456Z','[]','{}',NULL);
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
	"order_number" TEXT, 
	tags TEXT NOT NULL, 
	remarks TEXT, 
	custom TEXT NOT NULL, 
	external_id TEXT, assigned_at VARCHAR(27), route TEXT, assigned_because TEXT, next_update_at VARCHAR(27), collaborators TEXT DEFAULT '[]' NOT NULL, collaboration_note TEXT, needs_review BOOLEAN DEFAULT 0 NOT NULL, reviewer TEXT, review TEXT, result TEXT, need TEXT, merged_into TEXT, split_from TEXT, linked TEXT DEFAULT '[]' NOT NULL, attachments TEXT DEFAULT '[]' NOT NULL, order_id TEXT, 
	CONSTRAINT pk_crm_tickets PRIMARY KEY (id), 
	CONSTRAINT uq_crm_tickets_number UNIQUE (number)
);
INSERT INTO "crm_tickets" VALUES('019cadc7-855b-7859-bbd3-daa16f7e5c51',2,'GD20260001','C1',NULL,NULL,'complaint',NULL,'第一行
第二行 ''quoted'' \ back',NULL,'high','open','2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','D1','2026-03-03T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-03-03T09:01:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL,NULL,NULL,NULL,NULL,'[]',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'[]','[]',NULL);
INSERT INTO "crm_tickets" VALUES('019cadc7-855b-72e6-ad93-b1bd82924f52',1,'GD20260002','C1',NULL,NULL,'complaint',NULL,'other',NULL,'low','open','2026-03-02T09:01:00.123456Z','2026-03-02T09:01:00.123456Z','U1','D1','2026-03-05T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-03-05T09:01:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL,NULL,NULL,NULL,NULL,'[]',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'[]','[]',NULL);
INSERT INTO "crm_tickets" VALUES('019d48ec-033b-7685-8d11-1e14555f191f',1,'GD20260003','019d48eb-18db-77dd-8897-f663b231e11f',NULL,NULL,'complaint',NULL,'二',NULL,'high','open','2026-04-01T12:02:00.123456Z','2026-04-01T12:02:00.123456Z',NULL,NULL,'2026-04-02T12:02:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-04-02T12:02:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL,NULL,NULL,NULL,NULL,'[]',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'[]','[]',NULL);
INSERT INTO "crm_tickets" VALUES('019df238-295b-75d6-b643-fda4817c4f7e',1,'GD20260004','C3','K3',NULL,'complaint',NULL,'三
行',NULL,'high','open','2026-05-04T09:01:00.123456Z','2026-05-04T09:01:00.123456Z','U3','D3','2026-05-05T09:01:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-05-05T09:01:00.123456Z',NULL,NULL,'["急"]',NULL,'{"batch":"A-1"}',NULL,NULL,NULL,NULL,NULL,'[]',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'[]','[]',NULL);
INSERT INTO "crm_tickets" VALUES('019e8272-76bb-71ca-b481-d8db6944fd8f',2,'GD20260005','C4','K4',NULL,'complaint',NULL,'四：O''Four',NULL,'high','open','2026-06-01T09:10:00.123456Z','2026-06-01T09:10:00.123456Z','U4','D4','2026-06-02T09:10:00.123456Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'standard','2026-06-02T09:10:00.123456Z',NULL,NULL,'[]',NULL,'{}',NULL,'2026-06-01T09:11:00.123456Z',NULL,NULL,NULL,'[]',NULL,0,NULL,NULL,NULL,'N4',NULL,NULL,'[]','[]','O4');
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
CREATE TABLE crm_turns (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	served TEXT NOT NULL, 
	served_at VARCHAR(27), 
	CONSTRAINT pk_crm_turns PRIMARY KEY (id)
);
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
	external_id TEXT, name_folded TEXT, skills TEXT DEFAULT '[]' NOT NULL, absent_until VARCHAR(27), capacity BIGINT, attachments TEXT DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_crm_users PRIMARY KEY (id), 
	CONSTRAINT uq_crm_users_number UNIQUE (number)
);
INSERT INTO "crm_users" VALUES('U1',1,'李',NULL,'D1','["agent"]','li@example.com',NULL,1,NULL,'李','[]',NULL,NULL,'[]');
INSERT INTO "crm_users" VALUES('U3',1,'王 3',NULL,'D3','["agent","supervisor"]','wang@example.com',NULL,1,NULL,'王 3','[]',NULL,NULL,'[]');
INSERT INTO "crm_users" VALUES('U4',1,'赵 4','E4','D4','["agent","manager"]','zhao@example.com','13900139000',1,NULL,'赵 4','["english","硬件"]','2026-06-03T01:00:00.000000Z',5,'[]');
CREATE TABLE crm_verifications (
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	customer TEXT, 
	contact TEXT, 
	need TEXT, 
	field_name TEXT, 
	value TEXT, 
	method TEXT NOT NULL, 
	source TEXT, 
	verified_at VARCHAR(27), 
	verified_by TEXT, 
	remarks TEXT, 
	attachments TEXT NOT NULL, 
	created_at VARCHAR(27), 
	CONSTRAINT pk_crm_verifications PRIMARY KEY (id)
);
INSERT INTO "crm_verifications" VALUES('019e827a-b41b-768f-96c0-996b7dcf1dcd',1,'C4',NULL,NULL,'name','四方 O''Four 四','official',NULL,'2026-06-01T09:19:00.123456Z','U4',NULL,'[]','2026-06-01T09:19:00.123456Z');
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
CREATE INDEX ix_crm_customers_uscc ON crm_customers (uscc) WHERE uscc IS NOT NULL;
CREATE INDEX ix_crm_customers_external_id ON crm_customers (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX ix_crm_tickets_reviewer ON crm_tickets (reviewer) WHERE reviewer IS NOT NULL;
CREATE INDEX ix_crm_tickets_need ON crm_tickets (need) WHERE need IS NOT NULL;
CREATE INDEX ix_crm_tickets_merged_into ON crm_tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ix_crm_tickets_split_from ON crm_tickets (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX ix_crm_tickets_order_id ON crm_tickets (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_crm_interactions_contact ON crm_interactions (contact) WHERE contact IS NOT NULL;
CREATE INDEX ix_crm_customers_phone_folded ON crm_customers (phone_folded);
CREATE INDEX ix_crm_customers_wechat_folded ON crm_customers (wechat_folded);
CREATE INDEX ix_crm_contacts_phone_folded ON crm_contacts (phone_folded);
CREATE INDEX ix_crm_contacts_wechat_folded ON crm_contacts (wechat_folded);
CREATE INDEX ix_crm_changes_record_id_at_recorded_at_version_id_record_type ON crm_changes (record_id, at, recorded_at, version, id, record_type);
CREATE INDEX ix_crm_contracts_customer ON crm_contracts (customer);
CREATE INDEX ix_crm_contracts_contact ON crm_contracts (contact);
CREATE INDEX ix_crm_contracts_renews ON crm_contracts (renews);
CREATE INDEX ix_crm_contracts_owner ON crm_contracts (owner);
CREATE INDEX ix_crm_contracts_department ON crm_contracts (department);
CREATE INDEX ix_crm_contracts_number ON crm_contracts (number);
CREATE INDEX ix_crm_orders_customer ON crm_orders (customer);
CREATE INDEX ix_crm_orders_contact ON crm_orders (contact);
CREATE INDEX ix_crm_orders_contract ON crm_orders (contract);
CREATE INDEX ix_crm_orders_owner ON crm_orders (owner);
CREATE INDEX ix_crm_orders_department ON crm_orders (department);
CREATE INDEX ix_crm_needs_customer ON crm_needs (customer);
CREATE INDEX ix_crm_needs_contact ON crm_needs (contact);
CREATE INDEX ix_crm_needs_replaces ON crm_needs (replaces);
CREATE INDEX ix_crm_needs_owner ON crm_needs (owner);
CREATE INDEX ix_crm_needs_department ON crm_needs (department);
CREATE INDEX ix_crm_milestones_customer ON crm_milestones (customer);
CREATE INDEX ix_crm_milestones_former_contact ON crm_milestones (former_contact);
CREATE INDEX ix_crm_milestones_contact ON crm_milestones (contact);
CREATE INDEX ix_crm_milestones_contract ON crm_milestones (contract);
CREATE INDEX ix_crm_ratings_customer ON crm_ratings (customer);
CREATE INDEX ix_crm_ratings_contact ON crm_ratings (contact);
CREATE INDEX ix_crm_ratings_ticket ON crm_ratings (ticket);
CREATE INDEX ix_crm_ratings_order ON crm_ratings ("order");
CREATE INDEX ix_crm_ratings_follow_up ON crm_ratings (follow_up);
CREATE INDEX ix_crm_feedback_customer ON crm_feedback (customer);
CREATE INDEX ix_crm_feedback_contact ON crm_feedback (contact);
CREATE INDEX ix_crm_feedback_owner ON crm_feedback (owner);
CREATE INDEX ix_crm_feedback_department ON crm_feedback (department);
CREATE INDEX ix_crm_feedback_ticket ON crm_feedback (ticket);
CREATE INDEX ix_crm_followups_customer ON crm_followups (customer);
CREATE INDEX ix_crm_followups_contact ON crm_followups (contact);
CREATE INDEX ix_crm_followups_ticket ON crm_followups (ticket);
CREATE INDEX ix_crm_followups_need ON crm_followups (need);
CREATE INDEX ix_crm_followups_interaction ON crm_followups (interaction);
CREATE INDEX ix_crm_followups_owner ON crm_followups (owner);
CREATE INDEX ix_crm_followups_department ON crm_followups (department);
CREATE INDEX ix_crm_campaigns_owner ON crm_campaigns (owner);
CREATE INDEX ix_crm_campaigns_department ON crm_campaigns (department);
CREATE INDEX ix_crm_campaigns_name_folded ON crm_campaigns (name_folded);
CREATE INDEX ix_crm_tasks_customer ON crm_tasks (customer);
CREATE INDEX ix_crm_tasks_ticket ON crm_tasks (ticket);
CREATE INDEX ix_crm_tasks_interaction ON crm_tasks (interaction);
CREATE INDEX ix_crm_tasks_campaign ON crm_tasks (campaign);
CREATE INDEX ix_crm_tasks_owner ON crm_tasks (owner);
CREATE INDEX ix_crm_tasks_department ON crm_tasks (department);
CREATE INDEX ix_crm_articles_customer ON crm_articles (customer);
CREATE INDEX ix_crm_articles_ticket ON crm_articles (ticket);
CREATE INDEX ix_crm_articles_owner ON crm_articles (owner);
CREATE INDEX ix_crm_articles_department ON crm_articles (department);
CREATE INDEX ix_crm_articles_title_folded ON crm_articles (title_folded);
CREATE INDEX ix_crm_rule_runs_customer ON crm_rule_runs (customer);
CREATE INDEX ix_crm_rule_runs_owner ON crm_rule_runs (owner);
CREATE INDEX ix_crm_rule_runs_department ON crm_rule_runs (department);
CREATE INDEX ix_crm_archives_customer ON crm_archives (customer);
CREATE INDEX ix_crm_verifications_customer ON crm_verifications (customer);
CREATE INDEX ix_crm_verifications_contact ON crm_verifications (contact);
CREATE INDEX ix_crm_verifications_need ON crm_verifications (need);
COMMIT;
