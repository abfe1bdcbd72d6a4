"""
The first tables; written by Django from the models.
"""

from django.db import migrations, models

import django_desk.desk.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChannelUse",
            fields=[
                (
                    "channel",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("sends", django_desk.desk.fields.JsonText()),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("customer", django_desk.desk.fields.ExactText(null=True)),
                ("name", django_desk.desk.fields.ExactText(null=True)),
                ("position", django_desk.desk.fields.ExactText(null=True)),
                ("phone", django_desk.desk.fields.ExactText(null=True)),
                ("email", django_desk.desk.fields.ExactText(null=True)),
                ("wechat", django_desk.desk.fields.ExactText(null=True)),
                ("primary", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "sequence",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("value", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("number", django_desk.desk.fields.ExactText(null=True, unique=True)),
                ("name", django_desk.desk.fields.ExactText(null=True)),
                ("kind", django_desk.desk.fields.ExactText()),
                ("industry", django_desk.desk.fields.ExactText(null=True)),
                ("size", django_desk.desk.fields.ExactText(null=True)),
                ("province", django_desk.desk.fields.ExactText(null=True)),
                ("city", django_desk.desk.fields.ExactText(null=True)),
                ("address", django_desk.desk.fields.ExactText(null=True)),
                ("uscc", django_desk.desk.fields.ExactText(null=True)),
                ("phone", django_desk.desk.fields.ExactText(null=True)),
                ("email", django_desk.desk.fields.ExactText(null=True)),
                ("source", django_desk.desk.fields.ExactText(null=True)),
                ("stage", django_desk.desk.fields.ExactText(null=True)),
                ("grade", django_desk.desk.fields.ExactText(null=True)),
                ("owner", django_desk.desk.fields.ExactText(null=True)),
                ("department", django_desk.desk.fields.ExactText(null=True)),
                ("first_contact_on", models.DateField(null=True)),
                ("cooperation_start_on", models.DateField(null=True)),
                ("last_contacted_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("tags", django_desk.desk.fields.TextSet()),
                ("remarks", django_desk.desk.fields.ExactText(null=True)),
                ("custom", django_desk.desk.fields.CustomValues()),
                ("external_id", django_desk.desk.fields.ExactText(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("delivery", django_desk.desk.fields.ExactText(db_index=True)),
                ("at", models.DateTimeField()),
                ("by", django_desk.desk.fields.ExactText()),
                ("what", django_desk.desk.fields.ExactText()),
                ("detail", django_desk.desk.fields.ExactText()),
            ],
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("name", django_desk.desk.fields.ExactText(null=True)),
                ("supervisor", django_desk.desk.fields.ExactText(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FailedOrder",
            fields=[
                (
                    "number",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("ticket", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("number", django_desk.desk.fields.ExactText(null=True, unique=True)),
                ("customer", django_desk.desk.fields.ExactText(null=True)),
                ("ticket", django_desk.desk.fields.ExactText(null=True)),
                ("occurred_at", models.DateTimeField(null=True)),
                ("mode", django_desk.desk.fields.ExactText()),
                ("participants", django_desk.desk.fields.TextSet()),
                ("summary", django_desk.desk.fields.ExactText(null=True)),
                ("feedback", django_desk.desk.fields.ExactText(null=True)),
                ("demands", django_desk.desk.fields.ExactText(null=True)),
                ("conclusion", django_desk.desk.fields.ExactText(null=True)),
                ("next_step", django_desk.desk.fields.ExactText(null=True)),
                ("executor", django_desk.desk.fields.ExactText(null=True)),
                ("done", models.BooleanField()),
                ("custom", django_desk.desk.fields.CustomValues()),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("number", django_desk.desk.fields.ExactText(null=True, unique=True)),
                ("customer", django_desk.desk.fields.ExactText(null=True)),
                ("contact", django_desk.desk.fields.ExactText(null=True)),
                ("scenario", django_desk.desk.fields.ExactText(null=True)),
                ("kind", django_desk.desk.fields.ExactText(null=True)),
                ("topic", django_desk.desk.fields.ExactText(null=True)),
                ("description", django_desk.desk.fields.ExactText(null=True)),
                ("channel", django_desk.desk.fields.ExactText(null=True)),
                ("priority", django_desk.desk.fields.ExactText()),
                ("status", django_desk.desk.fields.ExactText(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("status_since", models.DateTimeField(null=True)),
                ("owner", django_desk.desk.fields.ExactText(null=True)),
                ("department", django_desk.desk.fields.ExactText(null=True)),
                ("expected_at", models.DateTimeField(null=True)),
                ("first_action_at", models.DateTimeField(null=True)),
                ("solution", django_desk.desk.fields.ExactText(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("told_via", django_desk.desk.fields.ExactText(null=True)),
                ("told_solution", django_desk.desk.fields.ExactText(null=True)),
                ("opinion", django_desk.desk.fields.ExactText(null=True)),
                ("adjustment", django_desk.desk.fields.ExactText(null=True)),
                ("reason", django_desk.desk.fields.ExactText(null=True)),
                ("reopenings", models.BigIntegerField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("sla_policy", django_desk.desk.fields.ExactText(null=True)),
                ("resolution_due_at", models.DateTimeField(null=True)),
                ("resolution_breached_at", models.DateTimeField(null=True)),
                ("order", django_desk.desk.fields.ExactText(null=True)),
                ("tags", django_desk.desk.fields.TextSet()),
                ("remarks", django_desk.desk.fields.ExactText(null=True)),
                ("custom", django_desk.desk.fields.CustomValues()),
                ("external_id", django_desk.desk.fields.ExactText(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("name", django_desk.desk.fields.ExactText(null=True)),
                ("number", django_desk.desk.fields.ExactText(null=True, unique=True)),
                ("department", django_desk.desk.fields.ExactText(null=True)),
                ("roles", django_desk.desk.fields.TextSet()),
                ("email", django_desk.desk.fields.ExactText(null=True)),
                ("phone", django_desk.desk.fields.ExactText(null=True)),
                ("active", models.BooleanField()),
                ("external_id", django_desk.desk.fields.ExactText(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DueAppointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("record_type", django_desk.desk.fields.ExactText()),
                ("record_id", django_desk.desk.fields.ExactText()),
                ("kind", django_desk.desk.fields.ExactText()),
                ("due_at", models.DateTimeField(db_index=True)),
                ("cycle", django_desk.desk.fields.ExactText()),
                ("attempts", models.BigIntegerField()),
                ("error", django_desk.desk.fields.ExactText()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_type", "record_id", "kind"),
                        name="one_appointment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("by", django_desk.desk.fields.ExactText()),
                ("key", django_desk.desk.fields.ExactText()),
                ("position", models.BigIntegerField()),
                ("fingerprint", django_desk.desk.fields.ExactText()),
                ("record_type", django_desk.desk.fields.ExactText()),
                ("record_id", django_desk.desk.fields.ExactText()),
                ("state", django_desk.desk.fields.ExactText()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by", "key", "position"), name="one_answer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LoggedChange",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("record_type", django_desk.desk.fields.ExactText()),
                ("record_id", django_desk.desk.fields.ExactText()),
                ("version", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("by", django_desk.desk.fields.ExactText()),
                ("cause", django_desk.desk.fields.ExactText()),
                ("command", django_desk.desk.fields.ExactText()),
                ("schema_version", models.BigIntegerField()),
                ("fields", django_desk.desk.fields.JsonText()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["position", "version", "id"], name="feed")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_type", "record_id", "version"),
                        name="one_change",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("key", django_desk.desk.fields.ExactText(unique=True)),
                ("channel", django_desk.desk.fields.ExactText()),
                ("to", django_desk.desk.fields.ExactText(null=True)),
                ("subject", django_desk.desk.fields.ExactText()),
                ("body", django_desk.desk.fields.ExactText()),
                ("record_type", django_desk.desk.fields.ExactText()),
                ("record_id", django_desk.desk.fields.ExactText()),
                ("recipient_type", django_desk.desk.fields.ExactText(null=True)),
                ("recipient_id", django_desk.desk.fields.ExactText(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("status", django_desk.desk.fields.ExactText()),
                ("attempts", models.BigIntegerField()),
                ("next_attempt_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", django_desk.desk.fields.ExactText()),
                ("lease", django_desk.desk.fields.ExactText()),
                ("leased_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "next_attempt_at"], name="to_send")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleFiring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("rule", django_desk.desk.fields.ExactText()),
                ("record_type", django_desk.desk.fields.ExactText()),
                ("record_id", django_desk.desk.fields.ExactText()),
                ("cycle", django_desk.desk.fields.ExactText()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "record_type", "record_id", "cycle"),
                        name="one_firing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleTick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("rule", django_desk.desk.fields.ExactText()),
                ("asked", django_desk.desk.fields.ExactText()),
                ("switched_at", models.DateTimeField(null=True)),
                ("armed_at", models.DateTimeField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("caught_up", models.DateTimeField(null=True)),
                ("cursor", django_desk.desk.fields.ExactText(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("batch", models.BigIntegerField()),
                ("place", django_desk.desk.fields.ExactText(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "asked"), name="one_tick")
                ],
            },
        ),
    ]
