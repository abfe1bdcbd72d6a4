CREATE TABLE public.crm_answers (
    by text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.crm_appointments (
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL,
    cycle text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    error text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_changes (
    id text NOT NULL COLLATE pg_catalog."C",
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    by text NOT NULL COLLATE pg_catalog."C",
    cause text NOT NULL COLLATE pg_catalog."C",
    command text NOT NULL COLLATE pg_catalog."C",
    schema_version bigint NOT NULL,
    fields jsonb NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.crm_contacts (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    "position" text COLLATE pg_catalog."C",
    phone text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    wechat text COLLATE pg_catalog."C",
    "primary" boolean NOT NULL,
    name_folded text COLLATE pg_catalog."C",
    email_folded text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_counters (
    sequence text NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.crm_custom_values (
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    field text NOT NULL COLLATE pg_catalog."C",
    place bigint NOT NULL,
    number bigint,
    text text COLLATE pg_catalog."C",
    instant timestamp with time zone
);
CREATE TABLE public.crm_customers (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    industry text COLLATE pg_catalog."C",
    size text COLLATE pg_catalog."C",
    province text COLLATE pg_catalog."C",
    city text COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C",
    uscc text COLLATE pg_catalog."C",
    phone text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    source text COLLATE pg_catalog."C",
    stage text COLLATE pg_catalog."C",
    grade text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    first_contact_on date,
    cooperation_start_on date,
    last_contacted_at timestamp with time zone,
    created_at timestamp with time zone,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C",
    name_folded text COLLATE pg_catalog."C",
    email_folded text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_delivery_log (
    id text NOT NULL COLLATE pg_catalog."C",
    delivery text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    by text NOT NULL COLLATE pg_catalog."C",
    what text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_departments (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    name text COLLATE pg_catalog."C",
    supervisor text COLLATE pg_catalog."C",
    name_folded text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_firings (
    rule text NOT NULL COLLATE pg_catalog."C",
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    cycle text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.crm_interactions (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    ticket text COLLATE pg_catalog."C",
    occurred_at timestamp with time zone,
    mode character varying NOT NULL COLLATE pg_catalog."C",
    participants jsonb NOT NULL,
    summary text COLLATE pg_catalog."C",
    feedback text COLLATE pg_catalog."C",
    demands text COLLATE pg_catalog."C",
    conclusion text COLLATE pg_catalog."C",
    next_step text COLLATE pg_catalog."C",
    executor text COLLATE pg_catalog."C",
    done boolean NOT NULL,
    custom jsonb NOT NULL
);
CREATE TABLE public.crm_meta (
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_outbox (
    id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    "to" text COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    recipient_type text COLLATE pg_catalog."C",
    recipient_id text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    error text NOT NULL COLLATE pg_catalog."C",
    lease text NOT NULL COLLATE pg_catalog."C",
    leased_until timestamp with time zone,
    expires_at timestamp with time zone
);
CREATE TABLE public.crm_sends (
    channel text NOT NULL COLLATE pg_catalog."C",
    sends text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_tickets (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    scenario text COLLATE pg_catalog."C",
    kind text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    channel text COLLATE pg_catalog."C",
    priority character varying NOT NULL COLLATE pg_catalog."C",
    status text COLLATE pg_catalog."C",
    opened_at timestamp with time zone,
    status_since timestamp with time zone,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    expected_at timestamp with time zone,
    first_action_at timestamp with time zone,
    solution text COLLATE pg_catalog."C",
    told_at timestamp with time zone,
    told_via text COLLATE pg_catalog."C",
    told_solution text COLLATE pg_catalog."C",
    opinion character varying COLLATE pg_catalog."C",
    adjustment text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    reopenings bigint NOT NULL,
    resolved_at timestamp with time zone,
    closed_at timestamp with time zone,
    sla_policy text COLLATE pg_catalog."C",
    resolution_due_at timestamp with time zone,
    resolution_breached_at timestamp with time zone,
    "order" text COLLATE pg_catalog."C",
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_ticks (
    rule text NOT NULL COLLATE pg_catalog."C",
    asked text NOT NULL COLLATE pg_catalog."C",
    switched_at timestamp with time zone,
    armed_at timestamp with time zone,
    since timestamp with time zone,
    caught_up timestamp with time zone,
    cursor text COLLATE pg_catalog."C",
    until timestamp with time zone,
    batch bigint NOT NULL,
    place text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_users (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    name text COLLATE pg_catalog."C",
    number text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    roles jsonb NOT NULL,
    email text COLLATE pg_catalog."C",
    phone text COLLATE pg_catalog."C",
    active boolean NOT NULL,
    external_id text COLLATE pg_catalog."C",
    name_folded text COLLATE pg_catalog."C"
);
INSERT INTO public.crm_appointments VALUES ('ticket', '019df238-295b-71d9-8a42-e6149fff966d', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-05-05T09:01:00.123456+00:00+0', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'time rule fails on 5f98131db2886168', '2026-05-04 09:01:00.123456+00', 'on 5f98131db2886168', 3, 'unexpected ZeroDivisionError');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'time rule fails on 5f98131db2886168', '2026-05-04 09:01:00.123456+00', 'on 5f98131db2886168', 3, 'unexpected ZeroDivisionError');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-03-03T09:01:00.123456+00:00+63', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-03-05T09:01:00.123456+00:00+61', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', 'resolution', '2026-05-04 12:02:00.123457+00', '2026-04-02T12:02:00.123456+00:00+32', 0, '');
INSERT INTO public.crm_changes VALUES ('019cadfe-73db-79b8-8c52-588292e494f1', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 2, '2026-03-02 10:01:00.123456+00', '2026-03-02 10:01:00.123456+00', 'U1', 'request:req-1', 'assign_ticket', 1, '{}', 0);
INSERT INTO public.crm_changes VALUES ('019cadfe-73db-70fb-b1c6-3a823e62a41b', 'customer', 'C1', 2, '2026-03-02 10:01:00.123456+00', '2026-03-02 10:01:00.123456+00', 'U1', 'request', 'record_interaction', 1, '{"last_contacted_at": [null, "2026-03-02T10:01:00.123456Z"]}', -1);
INSERT INTO public.crm_changes VALUES ('019cadfe-73db-78e7-bccb-498039aee63d', 'interaction', 'I1', 1, '2026-03-02 10:01:00.123456+00', '2026-03-02 10:01:00.123456+00', 'U1', 'request', 'record_interaction', 1, '{"done": [null, true], "mode": [null, "phone"], "number": [null, "GZ2026001"], "ticket": [null, "019cadc7-855b-78c6-971e-512bdcde1b8b"], "summary": [null, "called"], "customer": [null, "C1"], "executor": [null, "U1"], "occurred_at": [null, "2026-03-02T10:01:00.123456Z"]}', -2);
INSERT INTO public.crm_changes VALUES ('019cadc7-855b-7ddd-8870-afaf6a4cde51', 'customer', 'C1', 1, '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'system:setup', 'request', 'add_customer', 1, '{"kind": [null, "company"], "name": [null, "恒信 😀 Ltd"], "tags": [null, ["a", "中"]], "owner": [null, "U1"], "custom": [null, {"n": 9223372036854775807, "on": true, "many": ["x", "y"], "text": "是"}], "number": [null, "C2026001"], "created_at": [null, "2026-03-02T09:01:00.123456Z"], "department": [null, "D1"]}', -3);
INSERT INTO public.crm_changes VALUES ('019cadc7-855b-7d04-b8f9-f63da1ff3aa1', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 1, '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'request', 'open_ticket', 1, '{"kind": [null, "complaint"], "owner": [null, "U1"], "number": [null, "GD20260002"], "status": [null, "open"], "customer": [null, "C1"], "priority": [null, "low"], "opened_at": [null, "2026-03-02T09:01:00.123456Z"], "department": [null, "D1"], "reopenings": [null, 0], "sla_policy": [null, "standard"], "description": [null, "other"], "expected_at": [null, "2026-03-05T09:01:00.123456Z"], "status_since": [null, "2026-03-02T09:01:00.123456Z"], "resolution_due_at": [null, "2026-03-05T09:01:00.123456Z"]}', -4);
INSERT INTO public.crm_changes VALUES ('019cadc7-855b-7418-8929-fcd9a4fc9871', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 1, '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'request', 'open_ticket', 1, '{"kind": [null, "complaint"], "owner": [null, "U1"], "number": [null, "GD20260001"], "status": [null, "open"], "customer": [null, "C1"], "priority": [null, "high"], "opened_at": [null, "2026-03-02T09:01:00.123456Z"], "department": [null, "D1"], "reopenings": [null, 0], "sla_policy": [null, "standard"], "description": [null, "第一行\n第二行 ''quoted'' \\ back"], "expected_at": [null, "2026-03-03T09:01:00.123456Z"], "status_since": [null, "2026-03-02T09:01:00.123456Z"], "resolution_due_at": [null, "2026-03-03T09:01:00.123456Z"]}', -5);
INSERT INTO public.crm_changes VALUES ('019cadc7-855b-734c-ab69-cf404bd6eef0', 'user', 'U1', 1, '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'system:setup', 'request', 'add_user', 1, '{"name": [null, "李"], "email": [null, "li@example.com"], "roles": [null, ["agent"]], "active": [null, true], "department": [null, "D1"]}', -6);
INSERT INTO public.crm_changes VALUES ('019cadc7-855b-7066-86f5-3be5bff7bd4f', 'contact', 'K1', 1, '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'system:setup', 'request', 'add_contact', 1, '{"name": [null, "王 O''Neill"], "primary": [null, false], "customer": [null, "C1"]}', -7);
INSERT INTO public.crm_changes VALUES ('019cadc6-9afb-75c6-b988-ad4a430ecdb8', 'department', 'D1', 1, '2026-03-02 09:00:00.123456+00', '2026-03-02 09:00:00.123456+00', 'system:setup', 'request', 'add_department', 1, '{"name": [null, "销售部"]}', -8);
INSERT INTO public.crm_changes VALUES ('019d48eb-18db-70b1-8bf6-9431348d9ffe', 'customer', '019d48eb-18db-70b1-8bf5-c1e133303d5b', 1, '2026-04-01 12:01:00.123456+00', '2026-04-01 12:01:00.123456+00', 'system:nightly', 'request', 'add_customer', 1, '{"kind": [null, "company"], "name": [null, "Version Two 二"], "number": [null, "C2026002"], "created_at": [null, "2026-04-01T12:01:00.123456Z"]}', 860);
INSERT INTO public.crm_changes VALUES ('019d48ec-033b-724a-a4eb-c72804449df9', 'ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', 1, '2026-04-01 12:02:00.123456+00', '2026-04-01 12:02:00.123456+00', 'system:nightly', 'request', 'open_ticket', 1, '{"kind": [null, "complaint"], "number": [null, "GD20260003"], "status": [null, "open"], "customer": [null, "019d48eb-18db-70b1-8bf5-c1e133303d5b"], "priority": [null, "high"], "opened_at": [null, "2026-04-01T12:02:00.123456Z"], "reopenings": [null, 0], "sla_policy": [null, "standard"], "description": [null, "二"], "expected_at": [null, "2026-04-02T12:02:00.123456Z"], "status_since": [null, "2026-04-01T12:02:00.123456Z"], "resolution_due_at": [null, "2026-04-02T12:02:00.123456Z"]}', 862);
INSERT INTO public.crm_changes VALUES ('019df237-3efb-75dd-89fb-c7047d41cb75', 'department', 'D3', 1, '2026-05-04 09:00:00.123456+00', '2026-05-04 09:00:00.123456+00', 'system:nightly', 'request', 'add_department', 1, '{"name": [null, "客服部 Three"]}', 864);
INSERT INTO public.crm_changes VALUES ('019df237-3efb-75dd-89fd-c26275838264', 'user', 'U3', 1, '2026-05-04 09:00:00.123456+00', '2026-05-04 09:00:00.123456+00', 'system:nightly', 'request', 'add_user', 1, '{"name": [null, "王 3"], "email": [null, "wang@example.com"], "roles": [null, ["agent", "supervisor"]], "active": [null, true], "department": [null, "D3"]}', 865);
INSERT INTO public.crm_changes VALUES ('019df237-3efb-75dd-89ff-e74f0da69eb2', 'customer', 'C3', 1, '2026-05-04 09:00:00.123456+00', '2026-05-04 09:00:00.123456+00', 'system:nightly', 'request', 'add_customer', 1, '{"kind": [null, "company"], "name": [null, "Version Three 三"], "tags": [null, ["VIP", "老客户"]], "email": [null, "Info@Example.com"], "phone": [null, "13800138000"], "stage": [null, "interested"], "custom": [null, {"langs": ["zh", "en"], "seats": 12}], "number": [null, "C2026003"], "remarks": [null, "第一行\n第二行"], "industry": [null, "制造业"], "created_at": [null, "2026-05-04T09:00:00.123456Z"], "cooperation_start_on": [null, "2026-01-05"]}', 866);
INSERT INTO public.crm_changes VALUES ('019df238-295b-71d9-8a41-910892ef786a', 'contact', 'K3', 1, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'system:nightly', 'request', 'add_contact', 1, '{"name": [null, "李 O''Brien"], "wechat": [null, "li3"], "primary": [null, true], "customer": [null, "C3"]}', 867);
INSERT INTO public.crm_changes VALUES ('019df238-295b-71d9-8a43-0713559fab0b', 'ticket', '019df238-295b-71d9-8a42-e6149fff966d', 1, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'system:nightly', 'request', 'open_ticket', 1, '{"kind": [null, "complaint"], "tags": [null, ["急"]], "owner": [null, "U3"], "custom": [null, {"batch": "A-1"}], "number": [null, "GD20260004"], "status": [null, "open"], "contact": [null, "K3"], "customer": [null, "C3"], "priority": [null, "high"], "opened_at": [null, "2026-05-04T09:01:00.123456Z"], "department": [null, "D3"], "reopenings": [null, 0], "sla_policy": [null, "standard"], "description": [null, "三\n行"], "expected_at": [null, "2026-05-05T09:01:00.123456Z"], "status_since": [null, "2026-05-04T09:01:00.123456Z"], "resolution_due_at": [null, "2026-05-05T09:01:00.123456Z"]}', 868);
INSERT INTO public.crm_changes VALUES ('019df238-295b-71d9-8a45-80ae9846da93', 'interaction', '019df238-295b-71d9-8a44-680185452613', 1, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'system:nightly', 'request', 'record_interaction', 1, '{"done": [null, false], "mode": [null, "phone"], "custom": [null, {"km": 3}], "number": [null, "GZ2026002"], "ticket": [null, "019df238-295b-71d9-8a42-e6149fff966d"], "summary": [null, "三次沟通"], "customer": [null, "C3"], "occurred_at": [null, "2026-05-04T09:01:00.123456Z"], "participants": [null, ["王", "李"]]}', 869);
INSERT INTO public.crm_changes VALUES ('019df238-295b-71d9-8a46-e3904261c35c', 'customer', 'C3', 2, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'system:nightly', 'request', 'record_interaction', 1, '{"last_contacted_at": [null, "2026-05-04T09:01:00.123456Z"]}', 869);
INSERT INTO public.crm_contacts VALUES ('K1', 1, 'C1', '王 O''Neill', NULL, NULL, NULL, NULL, false, '王 o''neill', NULL);
INSERT INTO public.crm_contacts VALUES ('K3', 1, 'C3', '李 O''Brien', NULL, NULL, NULL, 'li3', true, '李 o''brien', NULL);
INSERT INTO public.crm_counters VALUES ('customer:C{yyyy}{seq:03}:2026', 3);
INSERT INTO public.crm_counters VALUES ('ticket:GD{yyyy}{seq:04}:2026', 4);
INSERT INTO public.crm_counters VALUES ('interaction:GZ{yyyy}{seq:03}:2026', 2);
INSERT INTO public.crm_customers VALUES ('C1', 2, 'C2026001', '恒信 😀 Ltd', 'company', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'U1', 'D1', NULL, NULL, '2026-03-02 10:01:00.123456+00', '2026-03-02 09:01:00.123456+00', '["a", "中"]', NULL, '{"n": 9223372036854775807, "on": true, "many": ["x", "y"], "text": "是"}', NULL, '恒信 😀 ltd', NULL);
INSERT INTO public.crm_customers VALUES ('019d48eb-18db-70b1-8bf5-c1e133303d5b', 1, 'C2026002', 'Version Two 二', 'company', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-04-01 12:01:00.123456+00', '[]', NULL, '{}', NULL, 'version two 二', NULL);
INSERT INTO public.crm_customers VALUES ('C3', 2, 'C2026003', 'Version Three 三', 'company', '制造业', NULL, NULL, NULL, NULL, NULL, '13800138000', 'Info@Example.com', NULL, 'interested', NULL, NULL, NULL, NULL, '2026-01-05', '2026-05-04 09:01:00.123456+00', '2026-05-04 09:00:00.123456+00', '["VIP", "老客户"]', '第一行
第二行', '{"langs": ["zh", "en"], "seats": 12}', NULL, 'version three 三', 'info@example.com');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9a8-98aa6d7d6b52', '019cdc57-afdb-74bb-ad73-77df964ba3d7', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9aa-6e1165a45b50', '019cdc57-afdb-7976-9b02-8ae857964639', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9ac-3995547efa48', '019d487c-517b-7502-ad36-35c00ff8d3b6', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9ae-340bb4ad8a6c', '019d487c-517b-7502-ad38-0d5f79a27c54', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9b0-69d1b5064936', '019d487c-517b-7502-ad3a-0c9482f4f207', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9b2-e49dfde23900', '019d487c-517b-7502-ad3c-d00cc17765fc', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_departments VALUES ('D1', 1, '销售部', NULL, '销售部');
INSERT INTO public.crm_departments VALUES ('D3', 1, '客服部 Three', NULL, '客服部 three');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+0', '2026-03-11 10:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+0', '2026-03-11 10:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+9', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+7', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('old tickets', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'on 89100a0c1f16a700', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('old tickets', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'on 89100a0c1f16a700', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+30', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+28', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', '2026-04-02T12:02:00.123456+00:00+0', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_interactions VALUES ('I1', 1, 'GZ2026001', 'C1', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-02 10:01:00.123456+00', 'phone', '[]', 'called', NULL, NULL, NULL, NULL, 'U1', true, '{}');
INSERT INTO public.crm_interactions VALUES ('019df238-295b-71d9-8a44-680185452613', 1, 'GZ2026002', 'C3', '019df238-295b-71d9-8a42-e6149fff966d', '2026-05-04 09:01:00.123456+00', 'phone', '["王", "李"]', '三次沟通', NULL, NULL, NULL, NULL, NULL, false, '{"km": 3}');
INSERT INTO public.crm_meta VALUES ('tables_version', '3');
INSERT INTO public.crm_meta VALUES ('feed_base', '110');
INSERT INTO public.crm_outbox VALUES ('019d487c-517b-7502-ad3c-d00cc17765fc', 'ticket_overdue:ticket:019cadc7-855b-7a5c-820a-1d39becb6ee9:on 89100a0c1f16a700', 'email', 'li@example.com', '【超时提醒】GD20260002 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 27 天 59 分钟。
优先级：低
当前状态：待处理
事项描述：other
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'user', 'U1', 'sent', 1, '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019cdc57-afdb-74bb-ad73-77df964ba3d7', 'ticket_overdue:ticket:019cadc7-855b-7a5c-820a-1d39becb6ee9:2026-03-05T09:01:00.123456+00:00+0', 'email', 'li@example.com', '【超时提醒】GD20260002 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 6 天 1 小时。
优先级：低
当前状态：待处理
事项描述：other
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'user', 'U1', 'sent', 1, '2026-03-11 10:01:00.123456+00', '2026-03-11 10:01:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019d487c-517b-7502-ad38-0d5f79a27c54', 'ticket_overdue:ticket:019cadc7-855b-7a5c-820a-1d39becb6ee9:2026-03-05T09:01:00.123456+00:00+7', 'email', 'li@example.com', '【超时提醒】GD20260002 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 27 天 59 分钟。
优先级：低
当前状态：待处理
事项描述：other
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'user', 'U1', 'sent', 1, '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019cdc57-afdb-7976-9b02-8ae857964639', 'ticket_overdue:ticket:019cadc7-855b-78c6-971e-512bdcde1b8b:2026-03-03T09:01:00.123456+00:00+0', 'email', 'li@example.com', '【超时提醒】GD20260001 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 8 天 1 小时。
优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'user', 'U1', 'sent', 1, '2026-03-11 10:01:00.123456+00', '2026-03-11 10:01:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019d487c-517b-7502-ad36-35c00ff8d3b6', 'ticket_overdue:ticket:019cadc7-855b-78c6-971e-512bdcde1b8b:2026-03-03T09:01:00.123456+00:00+9', 'email', 'li@example.com', '【超时提醒】GD20260001 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 29 天 59 分钟。
优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'user', 'U1', 'sent', 1, '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019d487c-517b-7502-ad3a-0c9482f4f207', 'ticket_overdue:ticket:019cadc7-855b-78c6-971e-512bdcde1b8b:on 89100a0c1f16a700', 'email', 'li@example.com', '【超时提醒】GD20260001 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 29 天 59 分钟。
优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'user', 'U1', 'sent', 1, '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:03:00.123456+00', '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019df238-295b-71d9-8a48-a0fcfc84857f', 'ticket_overdue:ticket:019cadc7-855b-78c6-971e-512bdcde1b8b:2026-03-03T09:01:00.123456+00:00+30', 'email', 'li@example.com', '【超时提醒】GD20260001 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260001 应于 2026-03-03 17:01 前给出解决方案，现已超时 62 天。
优先级：高
当前状态：待处理
事项描述：第一行
第二行 ''quoted'' \ back
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'user', 'U1', 'pending', 0, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', NULL, '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019df238-295b-71d9-8a4a-61bbb4edcc03', 'ticket_overdue:ticket:019cadc7-855b-7a5c-820a-1d39becb6ee9:2026-03-05T09:01:00.123456+00:00+28', 'email', 'li@example.com', '【超时提醒】GD20260002 恒信 😀 Ltd', '李，您好：
恒信 😀 Ltd 的工单 GD20260002 应于 2026-03-05 17:01 前给出解决方案，现已超时 60 天。
优先级：低
当前状态：待处理
事项描述：other
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'user', 'U1', 'pending', 0, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', NULL, '', '', NULL, NULL);
INSERT INTO public.crm_outbox VALUES ('019df238-295b-71d9-8a4c-dee259242e61', 'ticket_overdue:ticket:019d48ec-033b-724a-a4ea-c09dae1ea63b:2026-04-02T12:02:00.123456+00:00+0', 'email', NULL, '【超时提醒】GD20260003 Version Two 二', '—，您好：
Version Two 二 的工单 GD20260003 应于 2026-04-02 20:02 前给出解决方案，现已超时 31 天 20 小时 59 分钟。
优先级：高
当前状态：待处理
事项描述：二
请尽快登记解决方案并告知客户，或转交他人处理。', 'ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', NULL, NULL, 'pending', 0, '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', NULL, '', '', NULL, NULL);
INSERT INTO public.crm_tickets VALUES ('019cadc7-855b-7a5c-820a-1d39becb6ee9', 1, 'GD20260002', 'C1', NULL, NULL, 'complaint', NULL, 'other', NULL, 'low', 'open', '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'D1', '2026-03-05 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-03-05 09:01:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL);
INSERT INTO public.crm_tickets VALUES ('019cadc7-855b-78c6-971e-512bdcde1b8b', 2, 'GD20260001', 'C1', NULL, NULL, 'complaint', NULL, '第一行
第二行 ''quoted'' \ back', NULL, 'high', 'open', '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'D1', '2026-03-03 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-03-03 09:01:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL);
INSERT INTO public.crm_tickets VALUES ('019d48ec-033b-724a-a4ea-c09dae1ea63b', 1, 'GD20260003', '019d48eb-18db-70b1-8bf5-c1e133303d5b', NULL, NULL, 'complaint', NULL, '二', NULL, 'high', 'open', '2026-04-01 12:02:00.123456+00', '2026-04-01 12:02:00.123456+00', NULL, NULL, '2026-04-02 12:02:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-04-02 12:02:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL);
INSERT INTO public.crm_tickets VALUES ('019df238-295b-71d9-8a42-e6149fff966d', 1, 'GD20260004', 'C3', 'K3', NULL, 'complaint', NULL, '三
行', NULL, 'high', 'open', '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'U3', 'D3', '2026-05-05 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-05-05 09:01:00.123456+00', NULL, NULL, '["急"]', NULL, '{"batch": "A-1"}', NULL);
INSERT INTO public.crm_ticks VALUES ('old tickets', '89100a0c1f16a700', '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:00:00.123456+00', '2026-04-01 12:00:00.123456+00', 'WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzliOC04YzUyLTU4ODI5MmU0OTRmMSJd', NULL, 0, NULL);
INSERT INTO public.crm_ticks VALUES ('fails', '5f98131db2886168', '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:00:00.123456+00', '2026-04-01 12:00:00.123456+00', 'WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzliOC04YzUyLTU4ODI5MmU0OTRmMSJd', NULL, 0, NULL);
INSERT INTO public.crm_users VALUES ('U1', 1, '李', NULL, 'D1', '["agent"]', 'li@example.com', NULL, true, NULL, '李');
INSERT INTO public.crm_users VALUES ('U3', 1, '王 3', NULL, 'D3', '["agent", "supervisor"]', 'wang@example.com', NULL, true, NULL, '王 3');
ALTER TABLE ONLY public.crm_answers
    ADD CONSTRAINT pk_crm_answers PRIMARY KEY (by, key, "position");
ALTER TABLE ONLY public.crm_appointments
    ADD CONSTRAINT pk_crm_appointments PRIMARY KEY (record_type, record_id, kind);
ALTER TABLE ONLY public.crm_changes
    ADD CONSTRAINT pk_crm_changes PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_contacts
    ADD CONSTRAINT pk_crm_contacts PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_counters
    ADD CONSTRAINT pk_crm_counters PRIMARY KEY (sequence);
ALTER TABLE ONLY public.crm_custom_values
    ADD CONSTRAINT pk_crm_custom_values PRIMARY KEY (record_type, record_id, field, place);
ALTER TABLE ONLY public.crm_customers
    ADD CONSTRAINT pk_crm_customers PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_delivery_log
    ADD CONSTRAINT pk_crm_delivery_log PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_departments
    ADD CONSTRAINT pk_crm_departments PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_firings
    ADD CONSTRAINT pk_crm_firings PRIMARY KEY (rule, record_type, record_id, cycle);
ALTER TABLE ONLY public.crm_interactions
    ADD CONSTRAINT pk_crm_interactions PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_meta
    ADD CONSTRAINT pk_crm_meta PRIMARY KEY (key);
ALTER TABLE ONLY public.crm_outbox
    ADD CONSTRAINT pk_crm_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_sends
    ADD CONSTRAINT pk_crm_sends PRIMARY KEY (channel);
ALTER TABLE ONLY public.crm_tickets
    ADD CONSTRAINT pk_crm_tickets PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_ticks
    ADD CONSTRAINT pk_crm_ticks PRIMARY KEY (rule, asked);
ALTER TABLE ONLY public.crm_users
    ADD CONSTRAINT pk_crm_users PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_changes
    ADD CONSTRAINT uq_crm_changes_record_type_record_id_version UNIQUE (record_type, record_id, version);
ALTER TABLE ONLY public.crm_customers
    ADD CONSTRAINT uq_crm_customers_number UNIQUE (number);
ALTER TABLE ONLY public.crm_interactions
    ADD CONSTRAINT uq_crm_interactions_number UNIQUE (number);
ALTER TABLE ONLY public.crm_outbox
    ADD CONSTRAINT uq_crm_outbox_key UNIQUE (key);
ALTER TABLE ONLY public.crm_tickets
    ADD CONSTRAINT uq_crm_tickets_number UNIQUE (number);
ALTER TABLE ONLY public.crm_users
    ADD CONSTRAINT uq_crm_users_number UNIQUE (number);
CREATE INDEX ix_crm_answers_expires_at ON public.crm_answers USING btree (expires_at);
CREATE INDEX ix_crm_appointments_due_at ON public.crm_appointments USING btree (due_at);
CREATE INDEX ix_crm_appointments_failing ON public.crm_appointments USING btree (due_at, record_type, record_id) WHERE (attempts > 0);
CREATE INDEX ix_crm_changes_position_version_id ON public.crm_changes USING btree ("position", version, id);
CREATE INDEX ix_crm_contacts_customer ON public.crm_contacts USING btree (customer);
CREATE INDEX ix_crm_contacts_email_folded ON public.crm_contacts USING spgist (email_folded);
CREATE INDEX ix_crm_contacts_name_folded ON public.crm_contacts USING spgist (name_folded);
CREATE INDEX ix_crm_custom_values_record_type_field_instant_record_id ON public.crm_custom_values USING btree (record_type, field, instant, record_id) WHERE (instant IS NOT NULL);
CREATE INDEX ix_crm_custom_values_record_type_field_number_record_id ON public.crm_custom_values USING btree (record_type, field, number, record_id) WHERE (number IS NOT NULL);
CREATE INDEX ix_crm_custom_values_record_type_field_text_record_id ON public.crm_custom_values USING btree (record_type, field, text, record_id) WHERE (text IS NOT NULL);
CREATE INDEX ix_crm_customers_department ON public.crm_customers USING btree (department);
CREATE INDEX ix_crm_customers_email_folded ON public.crm_customers USING spgist (email_folded);
CREATE INDEX ix_crm_customers_name_folded ON public.crm_customers USING spgist (name_folded);
CREATE INDEX ix_crm_customers_owner ON public.crm_customers USING btree (owner);
CREATE INDEX ix_crm_delivery_log_delivery_at_id ON public.crm_delivery_log USING btree (delivery, at, id);
CREATE INDEX ix_crm_departments_name_folded ON public.crm_departments USING spgist (name_folded);
CREATE INDEX ix_crm_departments_supervisor ON public.crm_departments USING btree (supervisor);
CREATE INDEX ix_crm_interactions_customer ON public.crm_interactions USING btree (customer);
CREATE INDEX ix_crm_interactions_executor ON public.crm_interactions USING btree (executor);
CREATE INDEX ix_crm_interactions_ticket ON public.crm_interactions USING btree (ticket);
CREATE INDEX ix_crm_outbox_created_at_id ON public.crm_outbox USING btree (created_at, id);
CREATE INDEX ix_crm_outbox_due ON public.crm_outbox USING btree (next_attempt_at, created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_expiry ON public.crm_outbox USING btree (expires_at, created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_failed ON public.crm_outbox USING btree (created_at, id) WHERE (status = 'failed'::text);
CREATE INDEX ix_crm_outbox_nobody ON public.crm_outbox USING btree ("to", created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_order ON public.crm_outbox USING btree (channel, "to", created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_pending ON public.crm_outbox USING btree (created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_recipient_id_channel_status_created_at_id ON public.crm_outbox USING btree (recipient_id, channel, status, created_at, id);
CREATE INDEX ix_crm_outbox_record_id_created_at_id ON public.crm_outbox USING btree (record_id, created_at, id);
CREATE INDEX ix_crm_tickets_contact ON public.crm_tickets USING btree (contact);
CREATE INDEX ix_crm_tickets_customer ON public.crm_tickets USING btree (customer);
CREATE INDEX ix_crm_tickets_department ON public.crm_tickets USING btree (department);
CREATE INDEX ix_crm_tickets_owner ON public.crm_tickets USING btree (owner);
CREATE INDEX ix_crm_tickets_resolution_due_at ON public.crm_tickets USING btree (resolution_due_at);
CREATE INDEX ix_crm_tickets_status ON public.crm_tickets USING btree (status);
CREATE INDEX ix_crm_users_department ON public.crm_users USING btree (department);
CREATE INDEX ix_crm_users_name_folded ON public.crm_users USING spgist (name_folded);
ALTER TABLE ONLY public.crm_delivery_log
    ADD CONSTRAINT fk_crm_delivery_log_delivery_crm_outbox FOREIGN KEY (delivery) REFERENCES public.crm_outbox(id) DEFERRABLE INITIALLY DEFERRED;
