namespace Weir.Engine;

/// <summary>Every code that a problem of a pipeline file can carry.</summary>
public static class ConfigurationCodes
{
    /// <summary>All of them, in the order of their codes. 1001 to 1099: the file; 1201 to 1299: contracts, keys and lookups; 1301 to 1399: personal data; 1401 to 1499: tests of pipelines.</summary>
    public static IReadOnlyList<RecordCode> All { get; } =
    [
        new("WEIR1001", "a value does not fit", "It is not of the setting's kind, outside its range or not one of its words.", "Give a value that the message names."),
        new("WEIR1002", "an unknown setting", "No setting, or no field of the step, has that name.", "Correct the name; docs/reference/settings.md and steps.md list all."),
        new("WEIR1003", "something is missing", "A required setting is not given.", "Add it."),
        new("WEIR1004", "not YAML", "The text breaks YAML's grammar.", "Correct it at or before the place named: most often indentation, a quote or a bracket."),
        new("WEIR1005", "a key stands twice", "A map gives a key twice, or a Kafka setting is given in two spellings.", "Keep one."),
        new("WEIR1006", "another shape is needed", "A map, list or text stands where another of them is needed, or a key has no value.", "Write the shape that the message names."),
        new("WEIR1007", "not supported in this version", "The name is known, and this version cannot do it yet.", "Remove it, or use what the message names."),
        new("WEIR1008", "YAML that is not allowed", "Anchors, aliases, tags and a second document are refused.", "Write the value out."),
        new("WEIR1009", "the file cannot be read", "It does not exist, cannot be opened or is not UTF-8 text.", "Correct the path or the permissions, or save the file as UTF-8."),
        new("WEIR1010", "the file is too large", "It has more than 1 MiB, 32 levels or 20 000 values.", "Split it: one file holds one pipeline."),
        new("WEIR1011", "a variable is not set", "The file needs an environment variable that does not exist. A warning in lint.", "Set it, or give a default: ${NAME:-default}."),
        new("WEIR1012", "an expression is not understood", "What stands in ${…} is neither a variable nor a file.", "Write ${NAME}, ${NAME:-default}, ${NAME:?what to do} or ${file:/path}; $${ for the characters themselves."),
        new("WEIR1013", "a file or folder is missing", "A contract, certificate, key folder or ${file:…} does not exist or cannot be read. Secrets that are missing are warnings in lint.", "Correct the path: it starts at the pipeline file's folder."),
        new("WEIR1014", "an unknown step", "No step has that name.", "Correct the name; docs/reference/steps.md lists all."),
        new("WEIR1015", "a name or address is not valid", "A topic, group, broker, time or chosen name breaks its rules.", "Follow the rule that the message names."),
        new("WEIR1016", "an unknown key", "A step names a key that is not under keys.", "Add it under keys, or correct the name."),
        new("WEIR1018", "settings do not fit together", "Each is valid alone, and together they make no sense.", "Change one of them as the message says."),
        new("WEIR1019", "not a field's path", "A path has an empty segment or a quote in the wrong place.", "Write a.b.c, and quote a name that holds a dot: a.\"b.c\"."),
        new("WEIR1020", "an override sets nothing", "A WEIR_… variable or a flag names no setting, or a whole section.", "Correct the name: two underscores part the levels of a variable, dots those of a flag."),
        new("WEIR1021", "decided by Weir", "The Kafka setting would break what Weir promises, or stands elsewhere in the file.", "Remove it; the message gives the reason."),
        new("WEIR1022", "an unknown Kafka setting", "No name of librdkafka or of Java's client that Weir takes.", "Correct or remove it; docs/reference/settings.md lists all."),
        new("WEIR1023", "a Kafka setting in the wrong section", "It is for connections, reading or writing, and stands in another section.", "Move it to the section named."),
        new("WEIR1024", "a Kafka setting without effect", "It is taken so that settings can be shared with other clients, and this version does nothing with it. A warning.", "Nothing, or remove it."),
        new("WEIR1025", "an unknown lookup", "A step names a lookup that is not under lookups.", "Add it under lookups, or correct the name."),
        new("WEIR1030", "a pattern cannot be used", "It is no regular expression of ECMA-262, or cannot be matched in linear time.", "Write it without what the message names."),
        new("WEIR1201", "a contract is not usable", "The schema is not JSON, breaks the rules of JSON Schema, refers to something that is not in the file, or has a pattern that cannot be matched in linear time. A warning where something in it has no effect.", "Correct it at the line and the JSON Pointer named; docs/reference/json-schema.md lists what is checked."),
        new("WEIR1210", "a key has no version", "The key's folder holds no file v1, v2, …", "Write one with: weir keys add FOLDER."),
        new("WEIR1211", "a key's folder cannot be read", "It does not exist, or the process may not read it.", "Create it, or correct its permissions."),
        new("WEIR1212", "a key is not base64", "The newest version is not base64.", "Write the next version with: weir keys add FOLDER; or say encoding: text."),
        new("WEIR1213", "a key is empty", "The newest version has no bytes.", "Write the next version with: weir keys add FOLDER."),
        new("WEIR1214", "a key has the wrong length", "aes-cmac takes keys of 16, 24 or 32 bytes, ipcrypt of 16; no file is longer than 4 096.", "Write the next version with: weir keys add FOLDER; for ipcrypt with --bytes 16."),
        new("WEIR1215", "a key's version has no start", "The file vN.since is there and holds neither a day nor a time.", "Write the day from which the version signs, such as 2026-11-21."),
        new("WEIR1220", "a lookup's file is not usable", "It is empty, not UTF-8, has no entry, a row with too few or too many values, or a quote in the wrong place.", "Correct it at the line named."),
        new("WEIR1221", "a lookup has no such column", "The column that key or a step names is not in the file's first line; or two columns have one name, or one has none.", "Correct the name, or the file's first line."),
        new("WEIR1222", "a lookup's key cannot be used", "It stands twice, or is no network although a step looks by cidr.", "Correct the file at the line named."),
        new("WEIR1223", "a lookup is too large", "The file, or the table made of it or of a topic, takes more than the lookup's memory.", "Raise lookups.<name>.memory, or leave out columns and entries that are not needed."),
        new("WEIR1224", "a lookup was not read", "Its table is a topic, and nobody has read that: a test gives none, or a program did not feed it.", "In a test file, give the table: lookups: { NAME: [{ key: …, value: { … } }] }."),
        new("WEIR1301", "personal data reaches the sink in clear", "A field that a contract marks x-personal, or one that steps made of it, is written as it came; so is one that a step sets from a header which is called like a personal field or in which proxies and browsers send addresses and sessions; so is one of a record that is marked as a whole, or one whose mark stands under patternProperties or additionalProperties. A step with a condition protects only where the condition holds.", "Pseudonymize, truncate or remove it; or, if the topic's readers may have it, list it under sink.personal; for fields that nothing names set sink.unknown_personal to allow."),
        new("WEIR1302", "the output's key is personal", "sink.key names a field that a contract marks x-personal, or one that steps made of it.", "Pseudonymize the field in its place, or choose another key."),
        new("WEIR1303", "a header is personal", "sink.headers carries over a header that is called like a personal field, or in which proxies and browsers send addresses and sessions.", "Remove it from sink.headers."),
        new("WEIR1304", "dead letters are personal", "A contract marks fields x-personal, and a dead letter has the original bytes. A warning in lint.", "Give the dead-letter topic the source topic's ACLs, and a retention that its owner answers for; then leave the warning out with --ignore WEIR1304."),
        new("WEIR1305", "unknown fields are kept beside personal ones", "A contract marks fields x-personal and sink.unknown_fields is keep: a field that is new reaches the sink in clear. A warning in lint.", "Set it to remove, and name what shall be written in the sink's contract."),
        new("WEIR1306", "personal data in clear, as allowed", "A personal field is written in clear, and sink.personal lists it; or fields that nothing names are, and sink.unknown_personal is allow. A warning in lint.", "Give the sink's topic the source topic's ACLs, and a retention that its owner answers for."),
        new("WEIR1307", "personal data is allowed that does not come", "sink.personal lists a field that no contract marks x-personal or that does not reach the sink in clear; or sink.unknown_personal is allow and no such field reaches it. A warning in lint.", "Take it out, since what is allowed without need hides the next mistake."),
        new("WEIR1401", "a test has no pipeline", "No pipeline file is beside the test file, or no test file where one is looked for.", "Write login.test.yaml beside login.yaml or pipeline.yaml; or name the pipeline in it: pipeline: PATH."),
        new("WEIR1402", "a test's lookup cannot be used", "The test file gives a table for a lookup that the pipeline does not have or reads from a file, or an entry that the lookup would not take.", "Do what the message says."),
    ];

    /// <summary>For the reference.</summary>
    public static CodeCatalog Catalog { get; } = new("Configuration", "Problems of a pipeline file, found by `lint`, `test` and `run` alike. `run` exits 78.", All);
}
