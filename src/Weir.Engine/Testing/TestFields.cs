namespace Weir.Engine.Testing;

/// <summary>All that a test file can say.</summary>
static class TestFields
{
    public static readonly TestGroup DeadLetter = new("dead", "Why the record shall become a dead letter; what is left out is not compared.",
    [
        new("code", TestFieldKind.Text, "Its code, such as WEIR3101."),
        new("field", TestFieldKind.Text, "The path of the field that it names."),
        new("byte", TestFieldKind.Integer, "Where in the record's value it was found, from 0."),
    ]);

    public static readonly TestGroup Output = new("output", "What shall be written; what is left out is not compared.",
    [
        new("value", TestFieldKind.Json, "The whole value: a map, or a text that is JSON; null for a tombstone."),
        new("contains", TestFieldKind.Json, "Fields that the value shall have, among others."),
        new("matches", TestFieldKind.PatternMap, "Patterns that fields of the value match, such as '^v1:' for a token."),
        new("absent", TestFieldKind.Paths, "Fields that the value shall not have."),
        new("key", TestFieldKind.Text, "The key."),
        new("topic", TestFieldKind.Text, "The topic."),
        new("headers", TestFieldKind.HeaderMap, "Headers that the output shall have; null for one that it shall not have."),
    ]);

    public static readonly TestGroup Input = new("input", "The record that the case begins with.",
    [
        new("json", TestFieldKind.JsonBytes, "The value: a map, written as JSON without white space; or a text, taken as JSON to the byte."),
        new("raw", TestFieldKind.Raw, "The value as a text, which need not be JSON."),
        new("base64", TestFieldKind.Base64, "The value's bytes, for those that are no text."),
        new("tombstone", TestFieldKind.True, "true: the record has no value."),
        new("key", TestFieldKind.Text, "The key. Default: none."),
        new("headers", TestFieldKind.TextMap, "The headers. Default: none."),
        new("timestamp", TestFieldKind.Time, "A time such as 2026-01-31T08:00:00Z, or milliseconds since 1970. Default: 2026-01-01T00:00:00Z, where the clock of tests stands."),
    ])
    {
        OneOf = ["json", "raw", "base64", "tombstone"],
        NoneHint = "Or raw, base64 or tombstone: true.",
    };

    public static readonly TestGroup Case = new("a case", "A record, and what shall become of it.",
    [
        new("name", TestFieldKind.Text, "A sentence about the rule that the case shows.") { Required = true },
        new("before", TestFieldKind.Groups, "Records that came before in the same partition, for steps that remember them: a list of records as input has them.") { Group = Input, Hint = "Write before: [{ json: {…} }]." },
        new("input", TestFieldKind.Group, "The record: { json: {…} }, { raw: '…' } or { base64: … }.") { Required = true, Group = Input },
        new("output", TestFieldKind.Group, "The record is written, and looks like this.") { Group = Output },
        new("dead", TestFieldKind.GroupOrText, "The record becomes a dead letter: true, a code, or { code, field, byte }.") { Group = DeadLetter },
        new("dropped", TestFieldKind.True, "true: the record is dropped."),
    ])
    {
        OneOf = ["output", "dead", "dropped"],
        NoneHint = "Or dead, or dropped: true: what shall become of the record. weir test --update writes what becomes of it now.",
        SeveralHint = "A record has one outcome; keep one.",
    };

    public static readonly TestGroup LookupEntry = new("an entry", "One entry of a table.",
    [
        new("key", TestFieldKind.Text, "The record's key: a text.") { Required = true },
        new("value", TestFieldKind.JsonMap, "The record's value: a map, which becomes a JSON object.") { Required = true, Hint = "It becomes a JSON object, as the topic's records have it." },
    ]);

    public static readonly TestGroup File = new("the file", "Tests of a pipeline, with fixed keys, a fixed clock and no broker. A list of cases; or a map with these fields; or one case.",
    [
        new("pipeline", TestFieldKind.Text, "The pipeline file; its path starts at the test file's folder. Default: login.yaml beside login.test.yaml, else pipeline.yaml."),
        new("variables", TestFieldKind.TextMap, "What the pipeline finds as ${NAME}; there are no others."),
        new("lookups", TestFieldKind.Tables, "The tables of the pipeline's lookups that are topics, by name; each a list of entries.") { Group = LookupEntry, Hint = "Write lookups: { NAME: [{ key: …, value: { … } }] }." },
        new("tests", TestFieldKind.Cases, "The list of cases.") { Required = true, Group = Case },
    ]);
}
