namespace Weir.Engine.Configuration;

/// <summary>One lookup under <c>lookups</c>, before it knows its name.</summary>
/// <param name="File">The file's full path; null where lint does not know it.</param>
/// <param name="Key">The column of the keys; null: the first.</param>
/// <param name="Separator">What stands between two values.</param>
/// <param name="Memory">The most that the table may take.</param>
/// <param name="Reload">Time between two looks at the file.</param>
sealed record LookupSpec(string? File, string? Key, byte Separator, ByteSize Memory, TimeSpan Reload)
{
    public static readonly SettingsSpec<LookupSpec> Spec = new SettingsSpec<LookupSpec>("lookup", "A table that the step lookup finds values in: a CSV file in UTF-8 (RFC 4180) whose first line names the columns. It is read before the first record and held in memory, once for all workers.")
        .FilePath("file", "The file.", required: true)
        .Unsupported("topic", "A compacted topic instead of a file.", "a lookup is a CSV file")
        .Text("key", "The column of the keys; by default the first.")
        .Choice("separator", "What stands between two values.", ["comma", "semicolon", "tab"], byDefault: "comma")
        .Size("memory", "The most that the table may take, its index included. While a changed file is read, the old table and the file are held too.", ByteSize.MiB(64), atLeast: new ByteSize(1_024), atMost: ByteSize.MiB(1_024))
        .Duration("reload", "How often, at most, the file is looked at; changed, it is read again, and the next transaction uses it whole. A changed file that cannot be used leaves the table as it was, and the log says so.", TimeSpan.FromSeconds(5), atLeast: TimeSpan.FromSeconds(1), atMost: TimeSpan.FromDays(1))
        .Builds(values => new LookupSpec(
            values.TextOrNull("file"),
            values.TextOrNull("key"),
            values.Text("separator") switch { "semicolon" => (byte)';', "tab" => (byte)'\t', _ => (byte)',' },
            values.Size("memory"),
            values.Duration("reload")));
}
