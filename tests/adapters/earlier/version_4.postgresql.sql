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
CREATE TABLE public.crm_archive_contents (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    content text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_archives (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    taken_on date,
    taken_at timestamp with time zone,
    taken_by text COLLATE pg_catalog."C",
    digest text COLLATE pg_catalog."C",
    size bigint,
    reason text COLLATE pg_catalog."C",
    created_at timestamp with time zone
);
CREATE TABLE public.crm_articles (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    title text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    question_kind text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    product text COLLATE pg_catalog."C",
    industry text COLLATE pg_catalog."C",
    summary text COLLATE pg_catalog."C",
    problem text COLLATE pg_catalog."C",
    steps text COLLATE pg_catalog."C",
    lessons text COLLATE pg_catalog."C",
    keywords jsonb NOT NULL,
    customer text COLLATE pg_catalog."C",
    ticket text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    published_at timestamp with time zone,
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C",
    title_folded text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_campaigns (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    goal text COLLATE pg_catalog."C",
    goal_measure text COLLATE pg_catalog."C",
    goal_count bigint,
    actual_count bigint,
    starts_on date,
    ends_on date,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    channels jsonb NOT NULL,
    budget bigint,
    cost bigint,
    currency text NOT NULL COLLATE pg_catalog."C",
    expected_effect text COLLATE pg_catalog."C",
    result text COLLATE pg_catalog."C",
    status text COLLATE pg_catalog."C",
    status_since timestamp with time zone,
    reason text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C",
    name_folded text COLLATE pg_catalog."C"
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
    fields_version bigint CONSTRAINT crm_changes_schema_version_not_null NOT NULL,
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
    email_folded text COLLATE pg_catalog."C",
    phone_kind character varying COLLATE pg_catalog."C",
    relay_number text COLLATE pg_catalog."C",
    decision_maker boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    birthday date,
    remarks text COLLATE pg_catalog."C",
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C",
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    phone_folded text COLLATE pg_catalog."C",
    wechat_folded text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_contracts (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    signed_on date,
    starts_on date,
    expires_on date,
    amount bigint,
    currency text NOT NULL COLLATE pg_catalog."C",
    renews text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
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
    email_folded text COLLATE pg_catalog."C",
    wechat text COLLATE pg_catalog."C",
    website text COLLATE pg_catalog."C",
    stage_since timestamp with time zone,
    lost_reason text COLLATE pg_catalog."C",
    expected_cycle_days bigint,
    birthday date,
    preferred_products jsonb DEFAULT '[]'::jsonb NOT NULL,
    preferred_time text COLLATE pg_catalog."C",
    preferred_channel text COLLATE pg_catalog."C",
    collaborators jsonb DEFAULT '[]'::jsonb NOT NULL,
    collaboration_note text COLLATE pg_catalog."C",
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    phone_folded text COLLATE pg_catalog."C",
    wechat_folded text COLLATE pg_catalog."C"
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
CREATE TABLE public.crm_feedback (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    source text COLLATE pg_catalog."C",
    channel text COLLATE pg_catalog."C",
    kind text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    content text COLLATE pg_catalog."C",
    priority character varying NOT NULL COLLATE pg_catalog."C",
    received_at timestamp with time zone,
    status text COLLATE pg_catalog."C",
    status_since timestamp with time zone,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    assigned_at timestamp with time zone,
    ticket text COLLATE pg_catalog."C",
    handling text COLLATE pg_catalog."C",
    handled_at timestamp with time zone,
    return_visit_due_at timestamp with time zone,
    return_visited_at timestamp with time zone,
    return_visit text COLLATE pg_catalog."C",
    opinion character varying COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    reopenings bigint NOT NULL,
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_field_definitions (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    record text COLLATE pg_catalog."C",
    field text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    en text COLLATE pg_catalog."C",
    zh text COLLATE pg_catalog."C",
    aliases jsonb NOT NULL,
    choices jsonb NOT NULL,
    places bigint,
    currency text COLLATE pg_catalog."C",
    indexed boolean NOT NULL,
    mandatory boolean NOT NULL,
    visible boolean NOT NULL,
    statuses jsonb NOT NULL,
    forms jsonb NOT NULL,
    retired boolean NOT NULL,
    created_at timestamp with time zone
);
CREATE TABLE public.crm_firings (
    rule text NOT NULL COLLATE pg_catalog."C",
    record_type text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    cycle text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.crm_followups (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    ticket text COLLATE pg_catalog."C",
    need text COLLATE pg_catalog."C",
    purpose text COLLATE pg_catalog."C",
    planned_at timestamp with time zone,
    planned_mode character varying COLLATE pg_catalog."C",
    priority character varying COLLATE pg_catalog."C",
    actual_at timestamp with time zone,
    interaction text COLLATE pg_catalog."C",
    remind_at timestamp with time zone,
    reminder_channel text COLLATE pg_catalog."C",
    status text COLLATE pg_catalog."C",
    status_since timestamp with time zone,
    reason text COLLATE pg_catalog."C",
    cadence text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
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
    custom jsonb NOT NULL,
    contact text COLLATE pg_catalog."C",
    ours jsonb DEFAULT '[]'::jsonb NOT NULL,
    theirs jsonb DEFAULT '[]'::jsonb NOT NULL,
    feedback_at timestamp with time zone,
    feedback_by character varying COLLATE pg_catalog."C",
    consensus text COLLATE pg_catalog."C",
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_meta (
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_milestones (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    occurred_on date,
    summary text COLLATE pg_catalog."C",
    yearly boolean NOT NULL,
    former_contact text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    contract text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_needs (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    desired_solution text COLLATE pg_catalog."C",
    deadline date,
    deadline_words text COLLATE pg_catalog."C",
    budget bigint,
    currency text NOT NULL COLLATE pg_catalog."C",
    product text COLLATE pg_catalog."C",
    replaces text COLLATE pg_catalog."C",
    earlier_solutions jsonb NOT NULL,
    solution text COLLATE pg_catalog."C",
    met_at timestamp with time zone,
    status text COLLATE pg_catalog."C",
    status_since timestamp with time zone,
    reason text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    collaborators jsonb NOT NULL,
    collaboration_note text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_orders (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    number text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    contract text COLLATE pg_catalog."C",
    product text COLLATE pg_catalog."C",
    quantity bigint,
    amount bigint,
    currency text NOT NULL COLLATE pg_catalog."C",
    placed_at timestamp with time zone,
    service_start_on date,
    service_end_on date,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
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
CREATE TABLE public.crm_ratings (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    ticket text COLLATE pg_catalog."C",
    "order" text COLLATE pg_catalog."C",
    score bigint,
    comment text COLLATE pg_catalog."C",
    given_at timestamp with time zone,
    channel text COLLATE pg_catalog."C",
    survey text COLLATE pg_catalog."C",
    follow_up text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_rule_runs (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    rule text COLLATE pg_catalog."C",
    cycle text COLLATE pg_catalog."C",
    about text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    action text COLLATE pg_catalog."C",
    summary text COLLATE pg_catalog."C",
    channel text COLLATE pg_catalog."C",
    recipient text COLLATE pg_catalog."C",
    operator text COLLATE pg_catalog."C",
    started_at timestamp with time zone,
    sent_at timestamp with time zone,
    finished_at timestamp with time zone,
    status text COLLATE pg_catalog."C",
    status_since timestamp with time zone,
    attempts bigint NOT NULL,
    error text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    reaction text COLLATE pg_catalog."C",
    reacted_at timestamp with time zone,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    created_at timestamp with time zone
);
CREATE TABLE public.crm_sends (
    channel text NOT NULL COLLATE pg_catalog."C",
    sends text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.crm_tasks (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    title text COLLATE pg_catalog."C",
    note text COLLATE pg_catalog."C",
    kind character varying NOT NULL COLLATE pg_catalog."C",
    about text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    ticket text COLLATE pg_catalog."C",
    interaction text COLLATE pg_catalog."C",
    campaign text COLLATE pg_catalog."C",
    priority character varying NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    done boolean NOT NULL,
    done_at timestamp with time zone,
    result text COLLATE pg_catalog."C",
    created_at timestamp with time zone,
    attachments jsonb NOT NULL,
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C"
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
    order_number text COLLATE pg_catalog."C",
    tags jsonb NOT NULL,
    remarks text COLLATE pg_catalog."C",
    custom jsonb NOT NULL,
    external_id text COLLATE pg_catalog."C",
    assigned_at timestamp with time zone,
    route text COLLATE pg_catalog."C",
    assigned_because text COLLATE pg_catalog."C",
    next_update_at timestamp with time zone,
    collaborators jsonb DEFAULT '[]'::jsonb NOT NULL,
    collaboration_note text COLLATE pg_catalog."C",
    needs_review boolean DEFAULT false NOT NULL,
    reviewer text COLLATE pg_catalog."C",
    review text COLLATE pg_catalog."C",
    result text COLLATE pg_catalog."C",
    need text COLLATE pg_catalog."C",
    merged_into text COLLATE pg_catalog."C",
    split_from text COLLATE pg_catalog."C",
    linked jsonb DEFAULT '[]'::jsonb NOT NULL,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    order_id text COLLATE pg_catalog."C"
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
CREATE TABLE public.crm_turns (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    served jsonb NOT NULL,
    served_at timestamp with time zone
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
    name_folded text COLLATE pg_catalog."C",
    skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    absent_until timestamp with time zone,
    capacity bigint,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE public.crm_verifications (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    customer text COLLATE pg_catalog."C",
    contact text COLLATE pg_catalog."C",
    need text COLLATE pg_catalog."C",
    field_name text COLLATE pg_catalog."C",
    value text COLLATE pg_catalog."C",
    method character varying NOT NULL COLLATE pg_catalog."C",
    source text COLLATE pg_catalog."C",
    verified_at timestamp with time zone,
    verified_by text COLLATE pg_catalog."C",
    remarks text COLLATE pg_catalog."C",
    attachments jsonb NOT NULL,
    created_at timestamp with time zone
);
INSERT INTO public.crm_appointments VALUES ('ticket', '019df238-295b-71d9-8a42-e6149fff966d', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-05-05T09:01:00.123456+00:00+0', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'time rule fails on 5f98131db2886168', '2026-05-04 09:01:00.123456+00', 'on 5f98131db2886168', 3, 'unexpected ZeroDivisionError');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'time rule fails on 5f98131db2886168', '2026-05-04 09:01:00.123456+00', 'on 5f98131db2886168', 3, 'unexpected ZeroDivisionError');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-03-03T09:01:00.123456+00:00+63', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'resolution', '2026-05-05 09:01:00.123457+00', '2026-03-05T09:01:00.123456+00:00+61', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', 'resolution', '2026-05-04 12:02:00.123457+00', '2026-04-02T12:02:00.123456+00:00+32', 0, '');
INSERT INTO public.crm_appointments VALUES ('ticket', '019e8272-76bb-72c4-b5e4-71e810675654', 'resolution', '2026-06-02 09:10:00.123457+00', '2026-06-02T09:10:00.123456+00:00+0', 0, '');
INSERT INTO public.crm_archive_contents VALUES ('019e827c-88db-70c1-98b5-35afa8e83a35', 1, '{"customer": [{"id": "C4", "version": 3, "number": "C2026004", "name": "四方 O''Four 四", "kind": "company", "industry": null, "size": null, "province": null, "city": null, "address": null, "uscc": null, "phone": "021-5555 0004", "email": null, "wechat": "Four_4", "website": "https://four.example.com", "source": null, "stage": "prospect", "stage_since": "2026-06-01T09:05:00.123456Z", "lost_reason": null, "grade": null, "owner": "U4", "department": "D4", "first_contact_on": null, "cooperation_start_on": "2026-05-30", "expected_cycle_days": null, "birthday": "2001-02-28", "preferred_products": ["A", "B"], "preferred_time": null, "preferred_channel": "wechat", "last_contacted_at": "2026-06-01T09:12:00.123456Z", "collaborators": ["D1"], "collaboration_note": "请协助 four", "created_at": "2026-06-01T09:05:00.123456Z", "attachments": [], "tags": ["VIP", "四"], "remarks": null, "custom": {"level": "gold"}, "external_id": null}], "contact": [{"id": "K4", "version": 1, "customer": "C4", "name": "周 Four", "position": null, "phone": "13800138004", "phone_kind": "mobile", "relay_number": "95013 4444", "email": null, "wechat": "Zhou4", "primary": false, "decision_maker": true, "active": true, "birthday": "1990-06-04", "attachments": [], "remarks": null, "custom": {}, "external_id": null}], "contract": [{"id": "H4", "version": 1, "number": "HT-4", "name": null, "customer": "C4", "contact": "K4", "signed_on": "2026-05-30", "starts_on": null, "expires_on": "2027-05-30", "amount": 1200000, "currency": "CNY", "renews": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:07:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "order": [{"id": "O4", "version": 1, "number": "SO20260601001", "customer": "C4", "contact": null, "contract": "H4", "product": "A", "quantity": 4, "amount": 9900, "currency": "CNY", "placed_at": null, "service_start_on": null, "service_end_on": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:08:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "need": [{"id": "N4", "version": 1, "customer": "C4", "contact": "K4", "kind": "core", "description": "支持四个数据源", "desired_solution": null, "deadline": null, "deadline_words": null, "budget": 10000, "currency": "CNY", "product": null, "replaces": null, "earlier_solutions": [], "solution": null, "met_at": null, "status": "noted", "status_since": "2026-06-01T09:09:00.123456Z", "reason": null, "owner": "U4", "department": "D4", "collaborators": [], "collaboration_note": null, "created_at": "2026-06-01T09:09:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "ticket": [{"id": "019e8272-76bb-72c4-b5e4-71e810675654", "version": 2, "number": "GD20260005", "customer": "C4", "contact": "K4", "scenario": null, "kind": "complaint", "topic": null, "description": "四：O''Four", "channel": null, "priority": "high", "status": "open", "opened_at": "2026-06-01T09:10:00.123456Z", "status_since": "2026-06-01T09:10:00.123456Z", "owner": "U4", "department": "D4", "assigned_at": "2026-06-01T09:11:00.123456Z", "route": null, "assigned_because": null, "expected_at": "2026-06-02T09:10:00.123456Z", "next_update_at": null, "collaborators": [], "collaboration_note": null, "first_action_at": null, "solution": null, "needs_review": false, "reviewer": null, "review": null, "told_at": null, "told_via": null, "told_solution": null, "opinion": null, "adjustment": null, "result": null, "reason": null, "reopenings": 0, "resolved_at": null, "closed_at": null, "sla_policy": "standard", "resolution_due_at": "2026-06-02T09:10:00.123456Z", "resolution_breached_at": null, "order_number": null, "order": "O4", "need": "N4", "merged_into": null, "split_from": null, "linked": [], "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "interaction": [{"id": "019e8274-4b7b-7348-abf6-31612b83b572", "version": 1, "number": "GZ2026003", "customer": "C4", "contact": null, "ticket": "019e8272-76bb-72c4-b5e4-71e810675654", "occurred_at": "2026-06-01T09:12:00.123456Z", "mode": "phone", "participants": [], "ours": [], "theirs": ["周 Four"], "summary": "四次沟通", "feedback": null, "feedback_at": null, "feedback_by": null, "demands": null, "conclusion": null, "consensus": "下周给方案", "next_step": null, "executor": "U4", "done": true, "attachments": [], "custom": {}, "external_id": null}], "milestone": [{"id": "019e8275-35db-71b5-8427-be26a3416d76", "version": 1, "customer": "C4", "kind": "cooperation_start", "occurred_on": "2026-05-30", "summary": "签约", "yearly": true, "former_contact": null, "contact": null, "contract": null, "created_at": "2026-06-01T09:13:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "rating": [{"id": "019e827b-9e7b-706b-9f64-6b09d19bab9b", "version": 1, "customer": "C4", "contact": null, "ticket": null, "order": null, "score": 4, "comment": "响应及时", "given_at": "2026-06-01T09:20:00.123456Z", "channel": null, "survey": null, "follow_up": null, "created_at": "2026-06-01T09:20:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "feedback": [{"id": "019e8276-203b-7377-b0df-e167f346474e", "version": 1, "customer": "C4", "contact": null, "source": null, "channel": null, "kind": null, "topic": null, "content": "登录偶尔卡顿", "priority": "high", "received_at": "2026-06-01T09:14:00.123456Z", "status": "pending", "status_since": "2026-06-01T09:14:00.123456Z", "owner": "U4", "department": "D4", "assigned_at": null, "ticket": null, "handling": null, "handled_at": null, "return_visit_due_at": null, "return_visited_at": null, "return_visit": null, "opinion": null, "reason": null, "reopenings": 0, "created_at": "2026-06-01T09:14:00.123456Z", "attachments": [], "tags": [], "remarks": null, "custom": {}, "external_id": null}], "followup": [{"id": "019e8277-0a9b-747e-bafa-bc8bc0f521cc", "version": 1, "number": null, "customer": "C4", "contact": null, "ticket": null, "need": null, "purpose": "回访", "planned_at": "2026-06-09T01:00:00Z", "planned_mode": "phone", "priority": null, "actual_at": null, "interaction": null, "remind_at": null, "reminder_channel": null, "status": "planned", "status_since": "2026-06-01T09:15:00.123456Z", "reason": null, "cadence": null, "owner": "U4", "department": "D4", "created_at": "2026-06-01T09:15:00.123456Z", "attachments": [], "remarks": null, "custom": {}, "external_id": null}], "task": [{"id": "019e826d-e2db-7676-a85b-e1b565c2bbbd", "version": 1, "title": "协作请求：C2026004", "note": "请协助 four", "kind": "collaboration", "about": "customer:C4", "customer": "C4", "ticket": null, "interaction": null, "campaign": null, "priority": "medium", "due_at": null, "owner": null, "department": "D1", "done": false, "done_at": null, "result": null, "created_at": "2026-06-01T09:05:00.123456Z", "attachments": [], "custom": {}, "external_id": null}, {"id": "019e8277-f4fb-76d4-9539-945fb34819a0", "version": 1, "title": "提交原型 4", "note": null, "kind": "todo", "about": null, "customer": "C4", "ticket": null, "interaction": null, "campaign": null, "priority": "medium", "due_at": "2026-06-09T01:00:00Z", "owner": "U4", "department": "D4", "done": false, "done_at": null, "result": null, "created_at": "2026-06-01T09:16:00.123456Z", "attachments": [], "custom": {}, "external_id": null}], "verification": [{"id": "019e827a-b41b-7042-b07d-462da1d46e42", "version": 1, "customer": "C4", "contact": null, "need": null, "field_name": "name", "value": "四方 O''Four 四", "method": "official", "source": null, "verified_at": "2026-06-01T09:19:00.123456Z", "verified_by": "U4", "remarks": null, "attachments": [], "created_at": "2026-06-01T09:19:00.123456Z"}]}');
INSERT INTO public.crm_archives VALUES ('019e827c-88db-70c1-98b5-35afa8e83a35', 1, 'C4', '四方 O''Four 四 2026-06-01', '2026-06-01', '2026-06-01 09:21:00.123456+00', 'U4', 'f118dae090de57ed8939eae3958acd8ad20074ba3a2c31d240a645520dad1902', 7809, '季度归档', '2026-06-01 09:21:00.123456+00');
INSERT INTO public.crm_articles VALUES ('019e8278-df5b-75bc-85b9-40af70265138', 1, '登录卡顿 Four', 'problem', NULL, NULL, NULL, NULL, NULL, '卡', '重启', NULL, '["登录"]', NULL, NULL, 'U4', 'D4', NULL, '2026-06-01 09:17:00.123456+00', '[]', '{}', NULL, '登录卡顿 four');
INSERT INTO public.crm_campaigns VALUES ('019e8279-c9bb-77b4-b334-f5c0522658ef', 1, 'HD2026001', '新品推广会 Four', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '["offline", "online"]', 5000000, NULL, 'CNY', NULL, NULL, 'planned', '2026-06-01 09:18:00.123456+00', NULL, 'U4', 'D4', '2026-06-01 09:18:00.123456+00', '[]', '[]', NULL, '{}', NULL, '新品推广会 four');
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
INSERT INTO public.crm_changes VALUES ('019e826a-395b-74cb-820f-e1ce969dd661', 'department', 'D4', 1, '2026-06-01 09:01:00.123456+00', '2026-06-01 09:01:00.123456+00', 'system:nightly', 'request', 'add_department', 2, '{"name": [null, "市场部 Four"]}', 871);
INSERT INTO public.crm_changes VALUES ('019e826b-23bb-7409-99d6-366a0dbb1652', 'user', 'U4', 1, '2026-06-01 09:02:00.123456+00', '2026-06-01 09:02:00.123456+00', 'system:nightly', 'request', 'add_user', 2, '{"name": [null, "赵 4"], "email": [null, "zhao@example.com"], "phone": [null, "13900139000"], "roles": [null, ["agent", "manager"]], "active": [null, true], "number": [null, "E4"], "skills": [null, ["english", "硬件"]], "capacity": [null, 5], "department": [null, "D4"], "absent_until": [null, "2026-06-03T01:00:00Z"]}', 872);
INSERT INTO public.crm_changes VALUES ('019e826c-0e1b-7795-9244-32babb7542ec', 'department', 'D4', 2, '2026-06-01 09:03:00.123456+00', '2026-06-01 09:03:00.123456+00', 'system:nightly', 'request', 'change_department', 2, '{"supervisor": [null, "U4"]}', 873);
INSERT INTO public.crm_changes VALUES ('019e826c-f87b-77c8-b816-a1518d56cd69', 'field_definition', 'customer.level', 1, '2026-06-01 09:04:00.123456+00', '2026-06-01 09:04:00.123456+00', 'system:nightly', 'request', 'add_field_definition', 2, '{"en": [null, "Level"], "zh": [null, "客户级别"], "kind": [null, "choice"], "field": [null, "level"], "record": [null, "customer"], "choices": [null, [{"en": "Gold", "zh": "金牌", "value": "gold", "aliases": []}, {"en": "Silver", "zh": "银牌", "value": "silver", "aliases": []}]], "indexed": [null, true], "retired": [null, false], "visible": [null, true], "mandatory": [null, false], "created_at": [null, "2026-06-01T09:04:00.123456Z"]}', 874);
INSERT INTO public.crm_changes VALUES ('019e826d-e2db-7676-a85c-2e514fac6a1d', 'customer', 'C4', 1, '2026-06-01 09:05:00.123456+00', '2026-06-01 09:05:00.123456+00', 'U4', 'request', 'add_customer', 2, '{"kind": [null, "company"], "name": [null, "四方 O''Four 四"], "tags": [null, ["VIP", "四"]], "owner": [null, "U4"], "phone": [null, "021-5555 0004"], "stage": [null, "prospect"], "custom": [null, {"level": "gold"}], "number": [null, "C2026004"], "wechat": [null, "Four_4"], "website": [null, "https://four.example.com"], "birthday": [null, "2001-02-28"], "created_at": [null, "2026-06-01T09:05:00.123456Z"], "department": [null, "D4"], "stage_since": [null, "2026-06-01T09:05:00.123456Z"], "collaborators": [null, ["D1"]], "preferred_channel": [null, "wechat"], "collaboration_note": [null, "请协助 four"], "preferred_products": [null, ["A", "B"]]}', 875);
INSERT INTO public.crm_changes VALUES ('019e826d-e2db-7676-a85d-b4edf0f49821', 'task', '019e826d-e2db-7676-a85b-e1b565c2bbbd', 1, '2026-06-01 09:05:00.123456+00', '2026-06-01 09:05:00.123456+00', 'U4', 'request', 'add_customer', 2, '{"done": [null, false], "kind": [null, "collaboration"], "note": [null, "请协助 four"], "about": [null, "customer:C4"], "title": [null, "协作请求：C2026004"], "customer": [null, "C4"], "priority": [null, "medium"], "created_at": [null, "2026-06-01T09:05:00.123456Z"], "department": [null, "D1"]}', 875);
INSERT INTO public.crm_changes VALUES ('019e826e-cd3b-77e4-8fb3-8aba60c2768c', 'contact', 'K4', 1, '2026-06-01 09:06:00.123456+00', '2026-06-01 09:06:00.123456+00', 'U4', 'request', 'add_contact', 2, '{"name": [null, "周 Four"], "phone": [null, "13800138004"], "active": [null, true], "wechat": [null, "Zhou4"], "primary": [null, false], "birthday": [null, "1990-06-04"], "customer": [null, "C4"], "phone_kind": [null, "mobile"], "relay_number": [null, "95013 4444"], "decision_maker": [null, true]}', 876);
INSERT INTO public.crm_changes VALUES ('019e826f-b79b-76b6-9936-781de3560b14', 'contract', 'H4', 1, '2026-06-01 09:07:00.123456+00', '2026-06-01 09:07:00.123456+00', 'U4', 'request', 'add_contract', 2, '{"owner": [null, "U4"], "amount": [null, 1200000], "number": [null, "HT-4"], "contact": [null, "K4"], "currency": [null, "CNY"], "customer": [null, "C4"], "signed_on": [null, "2026-05-30"], "created_at": [null, "2026-06-01T09:07:00.123456Z"], "department": [null, "D4"], "expires_on": [null, "2027-05-30"]}', 877);
INSERT INTO public.crm_changes VALUES ('019e8270-a1fb-767b-944a-6af90f7ef2af', 'order', 'O4', 1, '2026-06-01 09:08:00.123456+00', '2026-06-01 09:08:00.123456+00', 'U4', 'request', 'add_order', 2, '{"owner": [null, "U4"], "amount": [null, 9900], "number": [null, "SO20260601001"], "product": [null, "A"], "contract": [null, "H4"], "currency": [null, "CNY"], "customer": [null, "C4"], "quantity": [null, 4], "created_at": [null, "2026-06-01T09:08:00.123456Z"], "department": [null, "D4"]}', 878);
INSERT INTO public.crm_changes VALUES ('019e8271-8c5b-76c4-9784-14456421443f', 'need', 'N4', 1, '2026-06-01 09:09:00.123456+00', '2026-06-01 09:09:00.123456+00', 'U4', 'request', 'add_need', 2, '{"kind": [null, "core"], "owner": [null, "U4"], "budget": [null, 10000], "status": [null, "noted"], "contact": [null, "K4"], "currency": [null, "CNY"], "customer": [null, "C4"], "created_at": [null, "2026-06-01T09:09:00.123456Z"], "department": [null, "D4"], "description": [null, "支持四个数据源"], "status_since": [null, "2026-06-01T09:09:00.123456Z"]}', 879);
INSERT INTO public.crm_changes VALUES ('019e8272-76bb-72c4-b5e5-a313b7f91190', 'ticket', '019e8272-76bb-72c4-b5e4-71e810675654', 1, '2026-06-01 09:10:00.123456+00', '2026-06-01 09:10:00.123456+00', 'U4', 'request', 'open_ticket', 2, '{"kind": [null, "complaint"], "need": [null, "N4"], "order": [null, "O4"], "owner": [null, "U4"], "number": [null, "GD20260005"], "status": [null, "open"], "contact": [null, "K4"], "customer": [null, "C4"], "priority": [null, "high"], "opened_at": [null, "2026-06-01T09:10:00.123456Z"], "department": [null, "D4"], "reopenings": [null, 0], "sla_policy": [null, "standard"], "assigned_at": [null, "2026-06-01T09:10:00.123456Z"], "description": [null, "四：O''Four"], "expected_at": [null, "2026-06-02T09:10:00.123456Z"], "needs_review": [null, false], "status_since": [null, "2026-06-01T09:10:00.123456Z"], "resolution_due_at": [null, "2026-06-02T09:10:00.123456Z"]}', 880);
INSERT INTO public.crm_changes VALUES ('019e8273-611b-77ab-a053-3a5eb83d7d54', 'ticket', '019e8272-76bb-72c4-b5e4-71e810675654', 2, '2026-06-01 09:11:00.123456+00', '2026-06-01 09:11:00.123456+00', 'U4', 'request', 'assign_ticket', 2, '{"assigned_at": ["2026-06-01T09:10:00.123456Z", "2026-06-01T09:11:00.123456Z"]}', 881);
INSERT INTO public.crm_changes VALUES ('019e8274-4b7b-7348-abf7-acd920dcf42d', 'interaction', '019e8274-4b7b-7348-abf6-31612b83b572', 1, '2026-06-01 09:12:00.123456+00', '2026-06-01 09:12:00.123456+00', 'U4', 'request', 'record_interaction', 2, '{"done": [null, true], "mode": [null, "phone"], "number": [null, "GZ2026003"], "theirs": [null, ["周 Four"]], "ticket": [null, "019e8272-76bb-72c4-b5e4-71e810675654"], "summary": [null, "四次沟通"], "customer": [null, "C4"], "executor": [null, "U4"], "consensus": [null, "下周给方案"], "occurred_at": [null, "2026-06-01T09:12:00.123456Z"]}', 882);
INSERT INTO public.crm_changes VALUES ('019e8274-4b7b-7348-abf8-0ed64a4bf82d', 'customer', 'C4', 2, '2026-06-01 09:12:00.123456+00', '2026-06-01 09:12:00.123456+00', 'U4', 'request', 'record_interaction', 2, '{"last_contacted_at": [null, "2026-06-01T09:12:00.123456Z"]}', 882);
INSERT INTO public.crm_changes VALUES ('019e8275-35db-71b5-8428-40b010f8df1e', 'milestone', '019e8275-35db-71b5-8427-be26a3416d76', 1, '2026-06-01 09:13:00.123456+00', '2026-06-01 09:13:00.123456+00', 'U4', 'request', 'add_milestone', 2, '{"kind": [null, "cooperation_start"], "yearly": [null, true], "summary": [null, "签约"], "customer": [null, "C4"], "created_at": [null, "2026-06-01T09:13:00.123456Z"], "occurred_on": [null, "2026-05-30"]}', 883);
INSERT INTO public.crm_changes VALUES ('019e8275-35db-71b5-8429-201b780319f6', 'customer', 'C4', 3, '2026-06-01 09:13:00.123456+00', '2026-06-01 09:13:00.123456+00', 'U4', 'request', 'add_milestone', 2, '{"cooperation_start_on": [null, "2026-05-30"]}', 883);
INSERT INTO public.crm_changes VALUES ('019e8276-203b-7377-b0e0-2f9b9133e16c', 'feedback', '019e8276-203b-7377-b0df-e167f346474e', 1, '2026-06-01 09:14:00.123456+00', '2026-06-01 09:14:00.123456+00', 'U4', 'request', 'add_feedback', 2, '{"owner": [null, "U4"], "status": [null, "pending"], "content": [null, "登录偶尔卡顿"], "customer": [null, "C4"], "priority": [null, "high"], "created_at": [null, "2026-06-01T09:14:00.123456Z"], "department": [null, "D4"], "reopenings": [null, 0], "received_at": [null, "2026-06-01T09:14:00.123456Z"], "status_since": [null, "2026-06-01T09:14:00.123456Z"]}', 884);
INSERT INTO public.crm_changes VALUES ('019e8277-0a9b-747e-bafb-cb09800566ea', 'followup', '019e8277-0a9b-747e-bafa-bc8bc0f521cc', 1, '2026-06-01 09:15:00.123456+00', '2026-06-01 09:15:00.123456+00', 'U4', 'request', 'add_followup', 2, '{"owner": [null, "U4"], "status": [null, "planned"], "purpose": [null, "回访"], "customer": [null, "C4"], "created_at": [null, "2026-06-01T09:15:00.123456Z"], "department": [null, "D4"], "planned_at": [null, "2026-06-09T01:00:00Z"], "planned_mode": [null, "phone"], "status_since": [null, "2026-06-01T09:15:00.123456Z"]}', 885);
INSERT INTO public.crm_changes VALUES ('019e8277-f4fb-76d4-953a-8d6bf8216db0', 'task', '019e8277-f4fb-76d4-9539-945fb34819a0', 1, '2026-06-01 09:16:00.123456+00', '2026-06-01 09:16:00.123456+00', 'U4', 'request', 'add_task', 2, '{"done": [null, false], "kind": [null, "todo"], "owner": [null, "U4"], "title": [null, "提交原型 4"], "due_at": [null, "2026-06-09T01:00:00Z"], "customer": [null, "C4"], "priority": [null, "medium"], "created_at": [null, "2026-06-01T09:16:00.123456Z"], "department": [null, "D4"]}', 886);
INSERT INTO public.crm_changes VALUES ('019e8278-df5b-75bc-85ba-e56416b81a06', 'article', '019e8278-df5b-75bc-85b9-40af70265138', 1, '2026-06-01 09:17:00.123456+00', '2026-06-01 09:17:00.123456+00', 'U4', 'request', 'add_article', 2, '{"kind": [null, "problem"], "owner": [null, "U4"], "steps": [null, "重启"], "title": [null, "登录卡顿 Four"], "problem": [null, "卡"], "keywords": [null, ["登录"]], "created_at": [null, "2026-06-01T09:17:00.123456Z"], "department": [null, "D4"]}', 887);
INSERT INTO public.crm_changes VALUES ('019e8279-c9bb-77b4-b335-f6296dea82af', 'campaign', '019e8279-c9bb-77b4-b334-f5c0522658ef', 1, '2026-06-01 09:18:00.123456+00', '2026-06-01 09:18:00.123456+00', 'U4', 'request', 'add_campaign', 2, '{"name": [null, "新品推广会 Four"], "owner": [null, "U4"], "budget": [null, 5000000], "number": [null, "HD2026001"], "status": [null, "planned"], "channels": [null, ["offline", "online"]], "currency": [null, "CNY"], "created_at": [null, "2026-06-01T09:18:00.123456Z"], "department": [null, "D4"], "status_since": [null, "2026-06-01T09:18:00.123456Z"]}', 888);
INSERT INTO public.crm_changes VALUES ('019e827a-b41b-7042-b07e-cc84be81811e', 'verification', '019e827a-b41b-7042-b07d-462da1d46e42', 1, '2026-06-01 09:19:00.123456+00', '2026-06-01 09:19:00.123456+00', 'U4', 'request', 'add_verification', 2, '{"value": [null, "四方 O''Four 四"], "method": [null, "official"], "customer": [null, "C4"], "created_at": [null, "2026-06-01T09:19:00.123456Z"], "field_name": [null, "name"], "verified_at": [null, "2026-06-01T09:19:00.123456Z"], "verified_by": [null, "U4"]}', 889);
INSERT INTO public.crm_changes VALUES ('019e827b-9e7b-706b-9f65-13fb64b8d21c', 'rating', '019e827b-9e7b-706b-9f64-6b09d19bab9b', 1, '2026-06-01 09:20:00.123456+00', '2026-06-01 09:20:00.123456+00', 'U4', 'request', 'add_rating', 2, '{"score": [null, 4], "comment": [null, "响应及时"], "customer": [null, "C4"], "given_at": [null, "2026-06-01T09:20:00.123456Z"], "created_at": [null, "2026-06-01T09:20:00.123456Z"]}', 890);
INSERT INTO public.crm_changes VALUES ('019e827c-88db-70c1-98b6-83e708648fd6', 'archive', '019e827c-88db-70c1-98b5-35afa8e83a35', 1, '2026-06-01 09:21:00.123456+00', '2026-06-01 09:21:00.123456+00', 'U4', 'request', 'take_archive', 2, '{"name": [null, "四方 O''Four 四 2026-06-01"], "size": [null, 7809], "digest": [null, "f118dae090de57ed8939eae3958acd8ad20074ba3a2c31d240a645520dad1902"], "reason": [null, "季度归档"], "customer": [null, "C4"], "taken_at": [null, "2026-06-01T09:21:00.123456Z"], "taken_by": [null, "U4"], "taken_on": [null, "2026-06-01"], "created_at": [null, "2026-06-01T09:21:00.123456Z"]}', 891);
INSERT INTO public.crm_changes VALUES ('019e827c-88db-70c1-98b7-450e066e668e', 'archive_content', '019e827c-88db-70c1-98b5-35afa8e83a35', 1, '2026-06-01 09:21:00.123456+00', '2026-06-01 09:21:00.123456+00', 'U4', 'request', 'take_archive', 2, '{"content": [null, "{\"customer\": [{\"id\": \"C4\", \"version\": 3, \"number\": \"C2026004\", \"name\": \"四方 O''Four 四\", \"kind\": \"company\", \"industry\": null, \"size\": null, \"province\": null, \"city\": null, \"address\": null, \"uscc\": null, \"phone\": \"021-5555 0004\", \"email\": null, \"wechat\": \"Four_4\", \"website\": \"https://four.example.com\", \"source\": null, \"stage\": \"prospect\", \"stage_since\": \"2026-06-01T09:05:00.123456Z\", \"lost_reason\": null, \"grade\": null, \"owner\": \"U4\", \"department\": \"D4\", \"first_contact_on\": null, \"cooperation_start_on\": \"2026-05-30\", \"expected_cycle_days\": null, \"birthday\": \"2001-02-28\", \"preferred_products\": [\"A\", \"B\"], \"preferred_time\": null, \"preferred_channel\": \"wechat\", \"last_contacted_at\": \"2026-06-01T09:12:00.123456Z\", \"collaborators\": [\"D1\"], \"collaboration_note\": \"请协助 four\", \"created_at\": \"2026-06-01T09:05:00.123456Z\", \"attachments\": [], \"tags\": [\"VIP\", \"四\"], \"remarks\": null, \"custom\": {\"level\": \"gold\"}, \"external_id\": null}], \"contact\": [{\"id\": \"K4\", \"version\": 1, \"customer\": \"C4\", \"name\": \"周 Four\", \"position\": null, \"phone\": \"13800138004\", \"phone_kind\": \"mobile\", \"relay_number\": \"95013 4444\", \"email\": null, \"wechat\": \"Zhou4\", \"primary\": false, \"decision_maker\": true, \"active\": true, \"birthday\": \"1990-06-04\", \"attachments\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"contract\": [{\"id\": \"H4\", \"version\": 1, \"number\": \"HT-4\", \"name\": null, \"customer\": \"C4\", \"contact\": \"K4\", \"signed_on\": \"2026-05-30\", \"starts_on\": null, \"expires_on\": \"2027-05-30\", \"amount\": 1200000, \"currency\": \"CNY\", \"renews\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:07:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"order\": [{\"id\": \"O4\", \"version\": 1, \"number\": \"SO20260601001\", \"customer\": \"C4\", \"contact\": null, \"contract\": \"H4\", \"product\": \"A\", \"quantity\": 4, \"amount\": 9900, \"currency\": \"CNY\", \"placed_at\": null, \"service_start_on\": null, \"service_end_on\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:08:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"need\": [{\"id\": \"N4\", \"version\": 1, \"customer\": \"C4\", \"contact\": \"K4\", \"kind\": \"core\", \"description\": \"支持四个数据源\", \"desired_solution\": null, \"deadline\": null, \"deadline_words\": null, \"budget\": 10000, \"currency\": \"CNY\", \"product\": null, \"replaces\": null, \"earlier_solutions\": [], \"solution\": null, \"met_at\": null, \"status\": \"noted\", \"status_since\": \"2026-06-01T09:09:00.123456Z\", \"reason\": null, \"owner\": \"U4\", \"department\": \"D4\", \"collaborators\": [], \"collaboration_note\": null, \"created_at\": \"2026-06-01T09:09:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"ticket\": [{\"id\": \"019e8272-76bb-72c4-b5e4-71e810675654\", \"version\": 2, \"number\": \"GD20260005\", \"customer\": \"C4\", \"contact\": \"K4\", \"scenario\": null, \"kind\": \"complaint\", \"topic\": null, \"description\": \"四：O''Four\", \"channel\": null, \"priority\": \"high\", \"status\": \"open\", \"opened_at\": \"2026-06-01T09:10:00.123456Z\", \"status_since\": \"2026-06-01T09:10:00.123456Z\", \"owner\": \"U4\", \"department\": \"D4\", \"assigned_at\": \"2026-06-01T09:11:00.123456Z\", \"route\": null, \"assigned_because\": null, \"expected_at\": \"2026-06-02T09:10:00.123456Z\", \"next_update_at\": null, \"collaborators\": [], \"collaboration_note\": null, \"first_action_at\": null, \"solution\": null, \"needs_review\": false, \"reviewer\": null, \"review\": null, \"told_at\": null, \"told_via\": null, \"told_solution\": null, \"opinion\": null, \"adjustment\": null, \"result\": null, \"reason\": null, \"reopenings\": 0, \"resolved_at\": null, \"closed_at\": null, \"sla_policy\": \"standard\", \"resolution_due_at\": \"2026-06-02T09:10:00.123456Z\", \"resolution_breached_at\": null, \"order_number\": null, \"order\": \"O4\", \"need\": \"N4\", \"merged_into\": null, \"split_from\": null, \"linked\": [], \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"interaction\": [{\"id\": \"019e8274-4b7b-7348-abf6-31612b83b572\", \"version\": 1, \"number\": \"GZ2026003\", \"customer\": \"C4\", \"contact\": null, \"ticket\": \"019e8272-76bb-72c4-b5e4-71e810675654\", \"occurred_at\": \"2026-06-01T09:12:00.123456Z\", \"mode\": \"phone\", \"participants\": [], \"ours\": [], \"theirs\": [\"周 Four\"], \"summary\": \"四次沟通\", \"feedback\": null, \"feedback_at\": null, \"feedback_by\": null, \"demands\": null, \"conclusion\": null, \"consensus\": \"下周给方案\", \"next_step\": null, \"executor\": \"U4\", \"done\": true, \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"milestone\": [{\"id\": \"019e8275-35db-71b5-8427-be26a3416d76\", \"version\": 1, \"customer\": \"C4\", \"kind\": \"cooperation_start\", \"occurred_on\": \"2026-05-30\", \"summary\": \"签约\", \"yearly\": true, \"former_contact\": null, \"contact\": null, \"contract\": null, \"created_at\": \"2026-06-01T09:13:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"rating\": [{\"id\": \"019e827b-9e7b-706b-9f64-6b09d19bab9b\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"ticket\": null, \"order\": null, \"score\": 4, \"comment\": \"响应及时\", \"given_at\": \"2026-06-01T09:20:00.123456Z\", \"channel\": null, \"survey\": null, \"follow_up\": null, \"created_at\": \"2026-06-01T09:20:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"feedback\": [{\"id\": \"019e8276-203b-7377-b0df-e167f346474e\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"source\": null, \"channel\": null, \"kind\": null, \"topic\": null, \"content\": \"登录偶尔卡顿\", \"priority\": \"high\", \"received_at\": \"2026-06-01T09:14:00.123456Z\", \"status\": \"pending\", \"status_since\": \"2026-06-01T09:14:00.123456Z\", \"owner\": \"U4\", \"department\": \"D4\", \"assigned_at\": null, \"ticket\": null, \"handling\": null, \"handled_at\": null, \"return_visit_due_at\": null, \"return_visited_at\": null, \"return_visit\": null, \"opinion\": null, \"reason\": null, \"reopenings\": 0, \"created_at\": \"2026-06-01T09:14:00.123456Z\", \"attachments\": [], \"tags\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"followup\": [{\"id\": \"019e8277-0a9b-747e-bafa-bc8bc0f521cc\", \"version\": 1, \"number\": null, \"customer\": \"C4\", \"contact\": null, \"ticket\": null, \"need\": null, \"purpose\": \"回访\", \"planned_at\": \"2026-06-09T01:00:00Z\", \"planned_mode\": \"phone\", \"priority\": null, \"actual_at\": null, \"interaction\": null, \"remind_at\": null, \"reminder_channel\": null, \"status\": \"planned\", \"status_since\": \"2026-06-01T09:15:00.123456Z\", \"reason\": null, \"cadence\": null, \"owner\": \"U4\", \"department\": \"D4\", \"created_at\": \"2026-06-01T09:15:00.123456Z\", \"attachments\": [], \"remarks\": null, \"custom\": {}, \"external_id\": null}], \"task\": [{\"id\": \"019e826d-e2db-7676-a85b-e1b565c2bbbd\", \"version\": 1, \"title\": \"协作请求：C2026004\", \"note\": \"请协助 four\", \"kind\": \"collaboration\", \"about\": \"customer:C4\", \"customer\": \"C4\", \"ticket\": null, \"interaction\": null, \"campaign\": null, \"priority\": \"medium\", \"due_at\": null, \"owner\": null, \"department\": \"D1\", \"done\": false, \"done_at\": null, \"result\": null, \"created_at\": \"2026-06-01T09:05:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}, {\"id\": \"019e8277-f4fb-76d4-9539-945fb34819a0\", \"version\": 1, \"title\": \"提交原型 4\", \"note\": null, \"kind\": \"todo\", \"about\": null, \"customer\": \"C4\", \"ticket\": null, \"interaction\": null, \"campaign\": null, \"priority\": \"medium\", \"due_at\": \"2026-06-09T01:00:00Z\", \"owner\": \"U4\", \"department\": \"D4\", \"done\": false, \"done_at\": null, \"result\": null, \"created_at\": \"2026-06-01T09:16:00.123456Z\", \"attachments\": [], \"custom\": {}, \"external_id\": null}], \"verification\": [{\"id\": \"019e827a-b41b-7042-b07d-462da1d46e42\", \"version\": 1, \"customer\": \"C4\", \"contact\": null, \"need\": null, \"field_name\": \"name\", \"value\": \"四方 O''Four 四\", \"method\": \"official\", \"source\": null, \"verified_at\": \"2026-06-01T09:19:00.123456Z\", \"verified_by\": \"U4\", \"remarks\": null, \"attachments\": [], \"created_at\": \"2026-06-01T09:19:00.123456Z\"}]}"]}', 891);
INSERT INTO public.crm_changes VALUES ('019e827d-733b-70f1-b7e5-ffcadb482311', 'customer', 'C4', 4, '2026-06-01 09:22:00.123456+00', '2026-06-01 09:22:00.123456+00', 'U4', 'request', 'change_customer', 2, '{"phone": ["021-5555 0004", "021-5555 0044"], "custom": [{"level": "gold"}, {"level": "silver"}]}', 892);
INSERT INTO public.crm_contacts VALUES ('K1', 1, 'C1', '王 O''Neill', NULL, NULL, NULL, NULL, false, '王 o''neill', NULL, NULL, NULL, false, true, NULL, NULL, '{}', NULL, '[]', NULL, NULL);
INSERT INTO public.crm_contacts VALUES ('K3', 1, 'C3', '李 O''Brien', NULL, NULL, NULL, 'li3', true, '李 o''brien', NULL, NULL, NULL, false, true, NULL, NULL, '{}', NULL, '[]', NULL, 'li3');
INSERT INTO public.crm_contacts VALUES ('K4', 1, 'C4', '周 Four', NULL, '13800138004', NULL, 'Zhou4', false, '周 four', NULL, 'mobile', '95013 4444', true, true, '1990-06-04', NULL, '{}', NULL, '[]', '13800138004', 'zhou4');
INSERT INTO public.crm_contracts VALUES ('H4', 1, 'HT-4', NULL, 'C4', 'K4', '2026-05-30', NULL, '2027-05-30', 1200000, 'CNY', NULL, 'U4', 'D4', '2026-06-01 09:07:00.123456+00', '[]', '[]', NULL, '{}', NULL);
INSERT INTO public.crm_counters VALUES ('field_definitions', 1);
INSERT INTO public.crm_counters VALUES ('customer:C{yyyy}{seq:03}:2026', 4);
INSERT INTO public.crm_counters VALUES ('order:SO{yyyy}{mm}{dd}{seq:03}:20260601', 1);
INSERT INTO public.crm_counters VALUES ('ticket:GD{yyyy}{seq:04}:2026', 5);
INSERT INTO public.crm_counters VALUES ('interaction:GZ{yyyy}{seq:03}:2026', 3);
INSERT INTO public.crm_counters VALUES ('campaign:HD{yyyy}{seq:03}:2026', 1);
INSERT INTO public.crm_customers VALUES ('C1', 2, 'C2026001', '恒信 😀 Ltd', 'company', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'U1', 'D1', NULL, NULL, '2026-03-02 10:01:00.123456+00', '2026-03-02 09:01:00.123456+00', '["a", "中"]', NULL, '{"n": 9223372036854775807, "on": true, "many": ["x", "y"], "text": "是"}', NULL, '恒信 😀 ltd', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, '[]', NULL, '[]', NULL, NULL);
INSERT INTO public.crm_customers VALUES ('019d48eb-18db-70b1-8bf5-c1e133303d5b', 1, 'C2026002', 'Version Two 二', 'company', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-04-01 12:01:00.123456+00', '[]', NULL, '{}', NULL, 'version two 二', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, '[]', NULL, '[]', NULL, NULL);
INSERT INTO public.crm_customers VALUES ('C3', 2, 'C2026003', 'Version Three 三', 'company', '制造业', NULL, NULL, NULL, NULL, NULL, '13800138000', 'Info@Example.com', NULL, 'interested', NULL, NULL, NULL, NULL, '2026-01-05', '2026-05-04 09:01:00.123456+00', '2026-05-04 09:00:00.123456+00', '["VIP", "老客户"]', '第一行
第二行', '{"langs": ["zh", "en"], "seats": 12}', NULL, 'version three 三', 'info@example.com', NULL, NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, '[]', NULL, '[]', '13800138000', NULL);
INSERT INTO public.crm_customers VALUES ('C4', 4, 'C2026004', '四方 O''Four 四', 'company', NULL, NULL, NULL, NULL, NULL, NULL, '021-5555 0044', NULL, NULL, 'prospect', NULL, 'U4', 'D4', NULL, '2026-05-30', '2026-06-01 09:12:00.123456+00', '2026-06-01 09:05:00.123456+00', '["VIP", "四"]', NULL, '{"level": "silver"}', NULL, '四方 o''four 四', NULL, 'Four_4', 'https://four.example.com', '2026-06-01 09:05:00.123456+00', NULL, NULL, '2001-02-28', '["A", "B"]', NULL, 'wechat', '["D1"]', '请协助 four', '[]', '2155550044', 'four_4');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9a8-98aa6d7d6b52', '019cdc57-afdb-74bb-ad73-77df964ba3d7', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9aa-6e1165a45b50', '019cdc57-afdb-7976-9b02-8ae857964639', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9ac-3995547efa48', '019d487c-517b-7502-ad36-35c00ff8d3b6', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9ae-340bb4ad8a6c', '019d487c-517b-7502-ad38-0d5f79a27c54', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9b0-69d1b5064936', '019d487c-517b-7502-ad3a-0c9482f4f207', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_delivery_log VALUES ('019d48ec-ed9b-746d-b9b2-e49dfde23900', '019d487c-517b-7502-ad3c-d00cc17765fc', '2026-04-01 12:03:00.123456+00', 'system:deliver', 'sent', 'attempt 1');
INSERT INTO public.crm_departments VALUES ('D1', 1, '销售部', NULL, '销售部');
INSERT INTO public.crm_departments VALUES ('D3', 1, '客服部 Three', NULL, '客服部 three');
INSERT INTO public.crm_departments VALUES ('D4', 2, '市场部 Four', 'U4', '市场部 four');
INSERT INTO public.crm_feedback VALUES ('019e8276-203b-7377-b0df-e167f346474e', 1, 'C4', NULL, NULL, NULL, NULL, NULL, '登录偶尔卡顿', 'high', '2026-06-01 09:14:00.123456+00', 'pending', '2026-06-01 09:14:00.123456+00', 'U4', 'D4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, '2026-06-01 09:14:00.123456+00', '[]', '[]', NULL, '{}', NULL);
INSERT INTO public.crm_field_definitions VALUES ('customer.level', 1, 'customer', 'level', 'choice', 'Level', '客户级别', '[]', '[{"en": "Gold", "zh": "金牌", "value": "gold", "aliases": []}, {"en": "Silver", "zh": "银牌", "value": "silver", "aliases": []}]', NULL, NULL, true, false, true, '[]', '[]', false, '2026-06-01 09:04:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+0', '2026-03-11 10:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+0', '2026-03-11 10:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+9', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+7', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('old tickets', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', 'on 89100a0c1f16a700', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('old tickets', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', 'on 89100a0c1f16a700', '2026-04-01 10:00:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-03T09:01:00.123456+00:00+30', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019cadc7-855b-7a5c-820a-1d39becb6ee9', '2026-03-05T09:01:00.123456+00:00+28', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_firings VALUES ('resolution', 'ticket', '019d48ec-033b-724a-a4ea-c09dae1ea63b', '2026-04-02T12:02:00.123456+00:00+0', '2026-05-04 09:01:00.123456+00');
INSERT INTO public.crm_followups VALUES ('019e8277-0a9b-747e-bafa-bc8bc0f521cc', 1, NULL, 'C4', NULL, NULL, NULL, '回访', '2026-06-09 01:00:00+00', 'phone', NULL, NULL, NULL, NULL, NULL, 'planned', '2026-06-01 09:15:00.123456+00', NULL, NULL, 'U4', 'D4', '2026-06-01 09:15:00.123456+00', '[]', NULL, '{}', NULL);
INSERT INTO public.crm_interactions VALUES ('I1', 1, 'GZ2026001', 'C1', '019cadc7-855b-78c6-971e-512bdcde1b8b', '2026-03-02 10:01:00.123456+00', 'phone', '[]', 'called', NULL, NULL, NULL, NULL, 'U1', true, '{}', NULL, '[]', '[]', NULL, NULL, NULL, '[]', NULL);
INSERT INTO public.crm_interactions VALUES ('019df238-295b-71d9-8a44-680185452613', 1, 'GZ2026002', 'C3', '019df238-295b-71d9-8a42-e6149fff966d', '2026-05-04 09:01:00.123456+00', 'phone', '["王", "李"]', '三次沟通', NULL, NULL, NULL, NULL, NULL, false, '{"km": 3}', NULL, '[]', '[]', NULL, NULL, NULL, '[]', NULL);
INSERT INTO public.crm_interactions VALUES ('019e8274-4b7b-7348-abf6-31612b83b572', 1, 'GZ2026003', 'C4', '019e8272-76bb-72c4-b5e4-71e810675654', '2026-06-01 09:12:00.123456+00', 'phone', '[]', '四次沟通', NULL, NULL, NULL, NULL, 'U4', true, '{}', NULL, '[]', '["周 Four"]', NULL, NULL, '下周给方案', '[]', NULL);
INSERT INTO public.crm_meta VALUES ('tables_version', '4');
INSERT INTO public.crm_meta VALUES ('feed_base', '117');
INSERT INTO public.crm_milestones VALUES ('019e8275-35db-71b5-8427-be26a3416d76', 1, 'C4', 'cooperation_start', '2026-05-30', '签约', true, NULL, NULL, NULL, '2026-06-01 09:13:00.123456+00', '[]', '{}', NULL);
INSERT INTO public.crm_needs VALUES ('N4', 1, 'C4', 'K4', 'core', '支持四个数据源', NULL, NULL, NULL, 10000, 'CNY', NULL, NULL, '[]', NULL, NULL, 'noted', '2026-06-01 09:09:00.123456+00', NULL, 'U4', 'D4', '[]', NULL, '2026-06-01 09:09:00.123456+00', '[]', '[]', NULL, '{}', NULL);
INSERT INTO public.crm_orders VALUES ('O4', 1, 'SO20260601001', 'C4', NULL, 'H4', 'A', 4, 9900, 'CNY', NULL, NULL, NULL, 'U4', 'D4', '2026-06-01 09:08:00.123456+00', '[]', '[]', NULL, '{}', NULL);
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
INSERT INTO public.crm_outbox VALUES ('019e826d-e2db-7676-a85e-6fe6b236717b', 'task:task:019e826d-e2db-7676-a85b-e1b565c2bbbd:-', 'in_app', NULL, '协作请求：C2026004', '请协助 four

此事项已列为贵部门的任务：请查看相关记录，完成后将任务标记为已完成。', 'customer', 'C4', NULL, NULL, 'pending', 0, '2026-06-01 09:05:00.123456+00', '2026-06-01 09:05:00.123456+00', NULL, '', '', NULL, NULL);
INSERT INTO public.crm_ratings VALUES ('019e827b-9e7b-706b-9f64-6b09d19bab9b', 1, 'C4', NULL, NULL, NULL, 4, '响应及时', '2026-06-01 09:20:00.123456+00', NULL, NULL, NULL, '2026-06-01 09:20:00.123456+00', '[]', '{}', NULL);
INSERT INTO public.crm_tasks VALUES ('019e826d-e2db-7676-a85b-e1b565c2bbbd', 1, '协作请求：C2026004', '请协助 four', 'collaboration', 'customer:C4', 'C4', NULL, NULL, NULL, 'medium', NULL, NULL, 'D1', false, NULL, NULL, '2026-06-01 09:05:00.123456+00', '[]', '{}', NULL);
INSERT INTO public.crm_tasks VALUES ('019e8277-f4fb-76d4-9539-945fb34819a0', 1, '提交原型 4', NULL, 'todo', NULL, 'C4', NULL, NULL, NULL, 'medium', '2026-06-09 01:00:00+00', 'U4', 'D4', false, NULL, NULL, '2026-06-01 09:16:00.123456+00', '[]', '{}', NULL);
INSERT INTO public.crm_tickets VALUES ('019cadc7-855b-7a5c-820a-1d39becb6ee9', 1, 'GD20260002', 'C1', NULL, NULL, 'complaint', NULL, 'other', NULL, 'low', 'open', '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'D1', '2026-03-05 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-03-05 09:01:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL, NULL, NULL, NULL, NULL, '[]', NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', NULL);
INSERT INTO public.crm_tickets VALUES ('019cadc7-855b-78c6-971e-512bdcde1b8b', 2, 'GD20260001', 'C1', NULL, NULL, 'complaint', NULL, '第一行
第二行 ''quoted'' \ back', NULL, 'high', 'open', '2026-03-02 09:01:00.123456+00', '2026-03-02 09:01:00.123456+00', 'U1', 'D1', '2026-03-03 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-03-03 09:01:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL, NULL, NULL, NULL, NULL, '[]', NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', NULL);
INSERT INTO public.crm_tickets VALUES ('019d48ec-033b-724a-a4ea-c09dae1ea63b', 1, 'GD20260003', '019d48eb-18db-70b1-8bf5-c1e133303d5b', NULL, NULL, 'complaint', NULL, '二', NULL, 'high', 'open', '2026-04-01 12:02:00.123456+00', '2026-04-01 12:02:00.123456+00', NULL, NULL, '2026-04-02 12:02:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-04-02 12:02:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL, NULL, NULL, NULL, NULL, '[]', NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', NULL);
INSERT INTO public.crm_tickets VALUES ('019df238-295b-71d9-8a42-e6149fff966d', 1, 'GD20260004', 'C3', 'K3', NULL, 'complaint', NULL, '三
行', NULL, 'high', 'open', '2026-05-04 09:01:00.123456+00', '2026-05-04 09:01:00.123456+00', 'U3', 'D3', '2026-05-05 09:01:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-05-05 09:01:00.123456+00', NULL, NULL, '["急"]', NULL, '{"batch": "A-1"}', NULL, NULL, NULL, NULL, NULL, '[]', NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', NULL);
INSERT INTO public.crm_tickets VALUES ('019e8272-76bb-72c4-b5e4-71e810675654', 2, 'GD20260005', 'C4', 'K4', NULL, 'complaint', NULL, '四：O''Four', NULL, 'high', 'open', '2026-06-01 09:10:00.123456+00', '2026-06-01 09:10:00.123456+00', 'U4', 'D4', '2026-06-02 09:10:00.123456+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'standard', '2026-06-02 09:10:00.123456+00', NULL, NULL, '[]', NULL, '{}', NULL, '2026-06-01 09:11:00.123456+00', NULL, NULL, NULL, '[]', NULL, false, NULL, NULL, NULL, 'N4', NULL, NULL, '[]', '[]', 'O4');
INSERT INTO public.crm_ticks VALUES ('old tickets', '89100a0c1f16a700', '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:00:00.123456+00', '2026-04-01 12:00:00.123456+00', 'WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzliOC04YzUyLTU4ODI5MmU0OTRmMSJd', NULL, 0, NULL);
INSERT INTO public.crm_ticks VALUES ('fails', '5f98131db2886168', '2026-04-01 10:00:00.123456+00', '2026-04-01 10:00:00.123456+00', '2026-04-01 12:00:00.123456+00', '2026-04-01 12:00:00.123456+00', 'WyJmZWVkIiwwLDIsIjAxOWNhZGZlLTczZGItNzliOC04YzUyLTU4ODI5MmU0OTRmMSJd', NULL, 0, NULL);
INSERT INTO public.crm_users VALUES ('U1', 1, '李', NULL, 'D1', '["agent"]', 'li@example.com', NULL, true, NULL, '李', '[]', NULL, NULL, '[]');
INSERT INTO public.crm_users VALUES ('U3', 1, '王 3', NULL, 'D3', '["agent", "supervisor"]', 'wang@example.com', NULL, true, NULL, '王 3', '[]', NULL, NULL, '[]');
INSERT INTO public.crm_users VALUES ('U4', 1, '赵 4', 'E4', 'D4', '["agent", "manager"]', 'zhao@example.com', '13900139000', true, NULL, '赵 4', '["english", "硬件"]', '2026-06-03 01:00:00+00', 5, '[]');
INSERT INTO public.crm_verifications VALUES ('019e827a-b41b-7042-b07d-462da1d46e42', 1, 'C4', NULL, NULL, 'name', '四方 O''Four 四', 'official', NULL, '2026-06-01 09:19:00.123456+00', 'U4', NULL, '[]', '2026-06-01 09:19:00.123456+00');
ALTER TABLE ONLY public.crm_answers
    ADD CONSTRAINT pk_crm_answers PRIMARY KEY (by, key, "position");
ALTER TABLE ONLY public.crm_appointments
    ADD CONSTRAINT pk_crm_appointments PRIMARY KEY (record_type, record_id, kind);
ALTER TABLE ONLY public.crm_archive_contents
    ADD CONSTRAINT pk_crm_archive_contents PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_archives
    ADD CONSTRAINT pk_crm_archives PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_articles
    ADD CONSTRAINT pk_crm_articles PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_campaigns
    ADD CONSTRAINT pk_crm_campaigns PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_changes
    ADD CONSTRAINT pk_crm_changes PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_contacts
    ADD CONSTRAINT pk_crm_contacts PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_contracts
    ADD CONSTRAINT pk_crm_contracts PRIMARY KEY (id);
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
ALTER TABLE ONLY public.crm_feedback
    ADD CONSTRAINT pk_crm_feedback PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_field_definitions
    ADD CONSTRAINT pk_crm_field_definitions PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_firings
    ADD CONSTRAINT pk_crm_firings PRIMARY KEY (rule, record_type, record_id, cycle);
ALTER TABLE ONLY public.crm_followups
    ADD CONSTRAINT pk_crm_followups PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_interactions
    ADD CONSTRAINT pk_crm_interactions PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_meta
    ADD CONSTRAINT pk_crm_meta PRIMARY KEY (key);
ALTER TABLE ONLY public.crm_milestones
    ADD CONSTRAINT pk_crm_milestones PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_needs
    ADD CONSTRAINT pk_crm_needs PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_orders
    ADD CONSTRAINT pk_crm_orders PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_outbox
    ADD CONSTRAINT pk_crm_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_ratings
    ADD CONSTRAINT pk_crm_ratings PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_rule_runs
    ADD CONSTRAINT pk_crm_rule_runs PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_sends
    ADD CONSTRAINT pk_crm_sends PRIMARY KEY (channel);
ALTER TABLE ONLY public.crm_tasks
    ADD CONSTRAINT pk_crm_tasks PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_tickets
    ADD CONSTRAINT pk_crm_tickets PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_ticks
    ADD CONSTRAINT pk_crm_ticks PRIMARY KEY (rule, asked);
ALTER TABLE ONLY public.crm_turns
    ADD CONSTRAINT pk_crm_turns PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_users
    ADD CONSTRAINT pk_crm_users PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_verifications
    ADD CONSTRAINT pk_crm_verifications PRIMARY KEY (id);
ALTER TABLE ONLY public.crm_campaigns
    ADD CONSTRAINT uq_crm_campaigns_number UNIQUE (number);
ALTER TABLE ONLY public.crm_changes
    ADD CONSTRAINT uq_crm_changes_record_type_record_id_version UNIQUE (record_type, record_id, version);
ALTER TABLE ONLY public.crm_customers
    ADD CONSTRAINT uq_crm_customers_number UNIQUE (number);
ALTER TABLE ONLY public.crm_followups
    ADD CONSTRAINT uq_crm_followups_number UNIQUE (number);
ALTER TABLE ONLY public.crm_interactions
    ADD CONSTRAINT uq_crm_interactions_number UNIQUE (number);
ALTER TABLE ONLY public.crm_orders
    ADD CONSTRAINT uq_crm_orders_number UNIQUE (number);
ALTER TABLE ONLY public.crm_outbox
    ADD CONSTRAINT uq_crm_outbox_key UNIQUE (key);
ALTER TABLE ONLY public.crm_tickets
    ADD CONSTRAINT uq_crm_tickets_number UNIQUE (number);
ALTER TABLE ONLY public.crm_users
    ADD CONSTRAINT uq_crm_users_number UNIQUE (number);
CREATE INDEX ix_crm_answers_expires_at ON public.crm_answers USING btree (expires_at);
CREATE INDEX ix_crm_appointments_due_at ON public.crm_appointments USING btree (due_at);
CREATE INDEX ix_crm_appointments_failing ON public.crm_appointments USING btree (due_at, record_type, record_id) WHERE (attempts > 0);
CREATE INDEX ix_crm_archives_customer ON public.crm_archives USING btree (customer);
CREATE INDEX ix_crm_articles_customer ON public.crm_articles USING btree (customer);
CREATE INDEX ix_crm_articles_department ON public.crm_articles USING btree (department);
CREATE INDEX ix_crm_articles_owner ON public.crm_articles USING btree (owner);
CREATE INDEX ix_crm_articles_ticket ON public.crm_articles USING btree (ticket);
CREATE INDEX ix_crm_articles_title_folded ON public.crm_articles USING spgist (title_folded);
CREATE INDEX ix_crm_campaigns_department ON public.crm_campaigns USING btree (department);
CREATE INDEX ix_crm_campaigns_name_folded ON public.crm_campaigns USING spgist (name_folded);
CREATE INDEX ix_crm_campaigns_owner ON public.crm_campaigns USING btree (owner);
CREATE INDEX ix_crm_changes_position_version_id ON public.crm_changes USING btree ("position", version, id);
CREATE INDEX ix_crm_changes_record_id_at_recorded_at_version_id_record_type ON public.crm_changes USING btree (record_id, at, recorded_at, version, id, record_type);
CREATE INDEX ix_crm_contacts_customer ON public.crm_contacts USING btree (customer);
CREATE INDEX ix_crm_contacts_email_folded ON public.crm_contacts USING spgist (email_folded);
CREATE INDEX ix_crm_contacts_name_folded ON public.crm_contacts USING spgist (name_folded);
CREATE INDEX ix_crm_contacts_phone_folded ON public.crm_contacts USING spgist (phone_folded);
CREATE INDEX ix_crm_contacts_wechat_folded ON public.crm_contacts USING spgist (wechat_folded);
CREATE INDEX ix_crm_contracts_contact ON public.crm_contracts USING btree (contact);
CREATE INDEX ix_crm_contracts_customer ON public.crm_contracts USING btree (customer);
CREATE INDEX ix_crm_contracts_department ON public.crm_contracts USING btree (department);
CREATE INDEX ix_crm_contracts_number ON public.crm_contracts USING btree (number);
CREATE INDEX ix_crm_contracts_owner ON public.crm_contracts USING btree (owner);
CREATE INDEX ix_crm_contracts_renews ON public.crm_contracts USING btree (renews);
CREATE INDEX ix_crm_custom_values_record_type_field_instant_record_id ON public.crm_custom_values USING btree (record_type, field, instant, record_id) WHERE (instant IS NOT NULL);
CREATE INDEX ix_crm_custom_values_record_type_field_number_record_id ON public.crm_custom_values USING btree (record_type, field, number, record_id) WHERE (number IS NOT NULL);
CREATE INDEX ix_crm_custom_values_record_type_field_text_record_id ON public.crm_custom_values USING btree (record_type, field, text, record_id) WHERE (text IS NOT NULL);
CREATE INDEX ix_crm_customers_department ON public.crm_customers USING btree (department);
CREATE INDEX ix_crm_customers_email_folded ON public.crm_customers USING spgist (email_folded);
CREATE INDEX ix_crm_customers_external_id ON public.crm_customers USING btree (external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX ix_crm_customers_name_folded ON public.crm_customers USING spgist (name_folded);
CREATE INDEX ix_crm_customers_owner ON public.crm_customers USING btree (owner);
CREATE INDEX ix_crm_customers_phone_folded ON public.crm_customers USING spgist (phone_folded);
CREATE INDEX ix_crm_customers_uscc ON public.crm_customers USING btree (uscc) WHERE (uscc IS NOT NULL);
CREATE INDEX ix_crm_customers_wechat_folded ON public.crm_customers USING spgist (wechat_folded);
CREATE INDEX ix_crm_delivery_log_delivery_at_id ON public.crm_delivery_log USING btree (delivery, at, id);
CREATE INDEX ix_crm_departments_name_folded ON public.crm_departments USING spgist (name_folded);
CREATE INDEX ix_crm_departments_supervisor ON public.crm_departments USING btree (supervisor);
CREATE INDEX ix_crm_feedback_contact ON public.crm_feedback USING btree (contact);
CREATE INDEX ix_crm_feedback_customer ON public.crm_feedback USING btree (customer);
CREATE INDEX ix_crm_feedback_department ON public.crm_feedback USING btree (department);
CREATE INDEX ix_crm_feedback_owner ON public.crm_feedback USING btree (owner);
CREATE INDEX ix_crm_feedback_ticket ON public.crm_feedback USING btree (ticket);
CREATE INDEX ix_crm_followups_contact ON public.crm_followups USING btree (contact);
CREATE INDEX ix_crm_followups_customer ON public.crm_followups USING btree (customer);
CREATE INDEX ix_crm_followups_department ON public.crm_followups USING btree (department);
CREATE INDEX ix_crm_followups_interaction ON public.crm_followups USING btree (interaction);
CREATE INDEX ix_crm_followups_need ON public.crm_followups USING btree (need);
CREATE INDEX ix_crm_followups_owner ON public.crm_followups USING btree (owner);
CREATE INDEX ix_crm_followups_ticket ON public.crm_followups USING btree (ticket);
CREATE INDEX ix_crm_interactions_contact ON public.crm_interactions USING btree (contact) WHERE (contact IS NOT NULL);
CREATE INDEX ix_crm_interactions_customer ON public.crm_interactions USING btree (customer);
CREATE INDEX ix_crm_interactions_executor ON public.crm_interactions USING btree (executor);
CREATE INDEX ix_crm_interactions_ticket ON public.crm_interactions USING btree (ticket);
CREATE INDEX ix_crm_milestones_contact ON public.crm_milestones USING btree (contact);
CREATE INDEX ix_crm_milestones_contract ON public.crm_milestones USING btree (contract);
CREATE INDEX ix_crm_milestones_customer ON public.crm_milestones USING btree (customer);
CREATE INDEX ix_crm_milestones_former_contact ON public.crm_milestones USING btree (former_contact);
CREATE INDEX ix_crm_needs_contact ON public.crm_needs USING btree (contact);
CREATE INDEX ix_crm_needs_customer ON public.crm_needs USING btree (customer);
CREATE INDEX ix_crm_needs_department ON public.crm_needs USING btree (department);
CREATE INDEX ix_crm_needs_owner ON public.crm_needs USING btree (owner);
CREATE INDEX ix_crm_needs_replaces ON public.crm_needs USING btree (replaces);
CREATE INDEX ix_crm_orders_contact ON public.crm_orders USING btree (contact);
CREATE INDEX ix_crm_orders_contract ON public.crm_orders USING btree (contract);
CREATE INDEX ix_crm_orders_customer ON public.crm_orders USING btree (customer);
CREATE INDEX ix_crm_orders_department ON public.crm_orders USING btree (department);
CREATE INDEX ix_crm_orders_owner ON public.crm_orders USING btree (owner);
CREATE INDEX ix_crm_outbox_created_at_id ON public.crm_outbox USING btree (created_at, id);
CREATE INDEX ix_crm_outbox_due ON public.crm_outbox USING btree (next_attempt_at, created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_expiry ON public.crm_outbox USING btree (expires_at, created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_failed ON public.crm_outbox USING btree (created_at, id) WHERE (status = 'failed'::text);
CREATE INDEX ix_crm_outbox_nobody ON public.crm_outbox USING btree ("to", created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_order ON public.crm_outbox USING btree (channel, "to", created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_pending ON public.crm_outbox USING btree (created_at, id) WHERE (status = 'pending'::text);
CREATE INDEX ix_crm_outbox_recipient_id_channel_status_created_at_id ON public.crm_outbox USING btree (recipient_id, channel, status, created_at, id);
CREATE INDEX ix_crm_outbox_record_id_created_at_id ON public.crm_outbox USING btree (record_id, created_at, id);
CREATE INDEX ix_crm_ratings_contact ON public.crm_ratings USING btree (contact);
CREATE INDEX ix_crm_ratings_customer ON public.crm_ratings USING btree (customer);
CREATE INDEX ix_crm_ratings_follow_up ON public.crm_ratings USING btree (follow_up);
CREATE INDEX ix_crm_ratings_order ON public.crm_ratings USING btree ("order");
CREATE INDEX ix_crm_ratings_ticket ON public.crm_ratings USING btree (ticket);
CREATE INDEX ix_crm_rule_runs_customer ON public.crm_rule_runs USING btree (customer);
CREATE INDEX ix_crm_rule_runs_department ON public.crm_rule_runs USING btree (department);
CREATE INDEX ix_crm_rule_runs_owner ON public.crm_rule_runs USING btree (owner);
CREATE INDEX ix_crm_tasks_campaign ON public.crm_tasks USING btree (campaign);
CREATE INDEX ix_crm_tasks_customer ON public.crm_tasks USING btree (customer);
CREATE INDEX ix_crm_tasks_department ON public.crm_tasks USING btree (department);
CREATE INDEX ix_crm_tasks_interaction ON public.crm_tasks USING btree (interaction);
CREATE INDEX ix_crm_tasks_owner ON public.crm_tasks USING btree (owner);
CREATE INDEX ix_crm_tasks_ticket ON public.crm_tasks USING btree (ticket);
CREATE INDEX ix_crm_tickets_contact ON public.crm_tickets USING btree (contact);
CREATE INDEX ix_crm_tickets_customer ON public.crm_tickets USING btree (customer);
CREATE INDEX ix_crm_tickets_department ON public.crm_tickets USING btree (department);
CREATE INDEX ix_crm_tickets_merged_into ON public.crm_tickets USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX ix_crm_tickets_need ON public.crm_tickets USING btree (need) WHERE (need IS NOT NULL);
CREATE INDEX ix_crm_tickets_order_id ON public.crm_tickets USING btree (order_id) WHERE (order_id IS NOT NULL);
CREATE INDEX ix_crm_tickets_owner ON public.crm_tickets USING btree (owner);
CREATE INDEX ix_crm_tickets_resolution_due_at ON public.crm_tickets USING btree (resolution_due_at);
CREATE INDEX ix_crm_tickets_reviewer ON public.crm_tickets USING btree (reviewer) WHERE (reviewer IS NOT NULL);
CREATE INDEX ix_crm_tickets_split_from ON public.crm_tickets USING btree (split_from) WHERE (split_from IS NOT NULL);
CREATE INDEX ix_crm_tickets_status ON public.crm_tickets USING btree (status);
CREATE INDEX ix_crm_users_department ON public.crm_users USING btree (department);
CREATE INDEX ix_crm_users_name_folded ON public.crm_users USING spgist (name_folded);
CREATE INDEX ix_crm_verifications_contact ON public.crm_verifications USING btree (contact);
CREATE INDEX ix_crm_verifications_customer ON public.crm_verifications USING btree (customer);
CREATE INDEX ix_crm_verifications_need ON public.crm_verifications USING btree (need);
ALTER TABLE ONLY public.crm_delivery_log
    ADD CONSTRAINT fk_crm_delivery_log_delivery_crm_outbox FOREIGN KEY (delivery) REFERENCES public.crm_outbox(id) DEFERRABLE INITIALLY DEFERRED;
