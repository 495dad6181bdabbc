namespace Weir.Engine.Configuration;

/// <summary>One lookup under <c>lookups</c>, before it knows its name.</summary>
/// <param name="File">The file's full path; null where lint does not know it, and for a topic.</param>
/// <param name="Topic">The compacted topic; null for a file.</param>
/// <param name="Key">The column of the keys; null: the first of a file, and none of a topic.</param>
/// <param name="Separator">What stands between two values.</param>
/// <param name="Memory">The most that the table may take.</param>
/// <param name="Reload">Time between two looks at the file.</param>
sealed record LookupSpec(string? File, string? Topic, string? Key, byte Separator, ByteSize Memory, TimeSpan Reload)
{
    public static readonly SettingsSpec<LookupSpec> Spec = new SettingsSpec<LookupSpec>("lookup", "A table that the step lookup finds values in: a CSV file in UTF-8 (RFC 4180) whose first line names the columns, or a compacted topic whose records' values are JSON objects. It is read before the first record and held in memory, once for all workers.")
        .FilePath("file", "The CSV file; or a topic instead.")
        .Text("topic", "The compacted topic; or a file instead. A record's key is the entry's key, the fields of its value are the columns, and a null value takes the entry away. It is read whole at start and followed while the pipeline runs.", check: TopicName.Check)
        .Text("key", "Of a file, the column of the keys; by default the first. Of a topic, the column under which the record's key can be taken as a value; by default there is none.")
        .Choice("separator", "Of a file: what stands between two values.", ["comma", "semicolon", "tab"], byDefault: "comma")
        .Size("memory", "The most that the table may take, its index included. While a changed file is read, the old table and the file are held too. A topic beyond it is an error at start; while the pipeline runs, records that need more are not taken, and the log says so.", ByteSize.MiB(64), atLeast: new ByteSize(1_024), atMost: ByteSize.MiB(1_024))
        .Duration("reload", "Of a file: how often, at most, it is looked at; changed, it is read again, and the next transaction uses it whole. A changed file that cannot be used leaves the table as it was, and the log says so.", TimeSpan.FromSeconds(5), atLeast: TimeSpan.FromSeconds(1), atMost: TimeSpan.FromDays(1))
        .Builds(values => new LookupSpec(
            values.TextOrNull("file"),
            values.TextOrNull("topic"),
            values.TextOrNull("key"),
            values.Text("separator") switch { "semicolon" => (byte)';', "tab" => (byte)'\t', _ => (byte)',' },
            values.Size("memory"),
            values.Duration("reload")));
}
