"""
What users see and answer for, and the audit trail; written by Django from the models.
"""

from django.db import migrations, models

import django_desk.desk.fields


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_more_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    django_desk.desk.fields.ExactText(
                        primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("user", django_desk.desk.fields.ExactText(db_index=True, null=True)),
                ("action", django_desk.desk.fields.ExactText()),
                ("operation", django_desk.desk.fields.ExactText(null=True)),
                ("about", django_desk.desk.fields.ExactText(db_index=True, null=True)),
                ("records", models.BigIntegerField(null=True)),
                ("fields", django_desk.desk.fields.TextSet()),
                ("reason", django_desk.desk.fields.ExactText(null=True)),
                ("occurred_at", models.DateTimeField(db_index=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="deputy",
            field=django_desk.desk.fields.ExactText(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="industries",
            field=django_desk.desk.fields.TextSet(default=()),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="regions",
            field=django_desk.desk.fields.TextSet(default=()),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="scopes",
            field=django_desk.desk.fields.TextSet(default=()),
            preserve_default=False,
        ),
    ]
