"""A table as Dataset of schema.org, from its description in data/datapackage.json."""
from collections.abc import Callable

from course.ground.words import size_in_words


def dataset(resource: dict, package: dict, address: Callable[[str], str]) -> dict:
    """The Dataset of a resource; `address` gives the address of a file of the site, such as data/claims.csv."""
    measured = [{"@type": "PropertyValue", "name": field["name"], "description": field["description"]}
                for field in resource.get("schema", {}).get("fields", [])]
    based = [{"@type": "CreativeWork", "name": source["title"], "url": source["path"]}
             for source in resource["sources"] if source.get("path", "").startswith("http")]
    found = {"@type": "Dataset", "name": resource["title"],
             "description": f"{resource['title']}. {resource['description']}",
             "license": [licence.get("path") or {"@type": "CreativeWork", "name": licence["title"]}
                         for licence in resource["licenses"]],
             "creator": [{"@type": "Organization", "name": person["title"]} for person in package["contributors"]],
             "measurementTechnique": f"Counted by: {resource['counted_by']}", "version": package["version"],
             "isAccessibleForFree": True, "variableMeasured": measured, "isBasedOn": based,
             "distribution": {"@type": "DataDownload", "contentUrl": address(f"data/{resource['path']}"),
                              "encodingFormat": resource["mediatype"], "contentSize": size_in_words(resource["bytes"]),
                              "sha256": resource["hash"].removeprefix("sha256:")}}
    return {key: value for key, value in found.items() if value != []}
