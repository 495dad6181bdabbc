namespace Weir.Engine.Configuration;

/// <summary>One key under <c>keys</c>, before it knows its name.</summary>
sealed record KeySpec(string Folder, KeyEncoding Encoding, TimeSpan? Overlap)
{
    public static readonly SettingsSpec<KeySpec> Spec = new SettingsSpec<KeySpec>("key", "A key for pseudonyms: a folder with one file per version (v1, v2, ...); the newest signs.")
        .Folder("folder", "The folder of the key's versions.")
        .Choice("encoding", "How a file holds the key's bytes: base64, or the text itself.", ["base64", "text"], "base64")
        .Duration("overlap", "For how long after a new version's start the token of the version before it is written too, so that joins survive the change. The start of v2 is the day or time in the file v2.since; without that file the overlap lasts as long as the older version is in the folder.", atLeast: TimeSpan.FromMinutes(1), atMost: TimeSpan.FromDays(3_650))
        .Builds(values => new KeySpec(values.Text("folder"), values.Word<KeyEncoding>("encoding"), values.DurationOrNull("overlap")));
}
