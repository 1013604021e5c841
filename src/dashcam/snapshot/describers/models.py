"""Objects whose classes declare their fields: pydantic 1 and 2, and what pydantic makes of secrets and addresses."""

from dashcam.snapshot.describing import Family, Row

PYDANTIC = Family(
    packages=("pydantic", "pydantic_core", "pydantic_settings"),
    rows={
        "BaseModel": Row(
            hidden=frozenset({"model_config", "model_fields", "model_computed_fields", "_abc_impl", "Config"})
        ),
        "_SecretBase": Row(closed="secret"),
        "_SecretField": Row(closed="secret"),
        "SecretStr": Row(closed="secret"),
        "SecretBytes": Row(closed="secret"),
        "Secret": Row(closed="secret"),
        "_BaseUrl": Row(closed="address"),
        "Url": Row(closed="address"),
        "FieldInfo": Row(data=True),
    },
)
