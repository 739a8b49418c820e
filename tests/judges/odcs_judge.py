"""Run by a foreign Python: holds each file of a folder against the published schema of ODCS 3.2.0.

Prints the schema's SHA-256, then a line for each file that it refuses.
"""

import hashlib
import json
import sys
from pathlib import Path

import jsonschema
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

raw = OpenDataContractStandard.json_schema()
print(hashlib.sha256(raw.encode()).hexdigest())
schema = json.loads(raw)
judge = jsonschema.validators.validator_for(schema)(schema)
for path in sorted(Path(sys.argv[1]).iterdir()):
    text = path.read_text(encoding="utf-8")
    OpenDataContractStandard.from_string(text)
    for error in judge.iter_errors(yaml.safe_load(text)):
        print(path.name, "/".join(map(str, error.absolute_path)), error.message[:200])
