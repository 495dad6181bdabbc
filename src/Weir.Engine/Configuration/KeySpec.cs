namespace Weir.Engine.Configuration;

/// <summary>One key under <c>keys</c>, before it knows its name.</summary>
sealed record KeySpec(string Folder, KeyEncoding Encoding)
{
    public static readonly SettingsSpec<KeySpec> Spec = new SettingsSpec<KeySpec>("key", "A key for pseudonyms: a folder with one file per version (v1, v2, ...); the newest signs.")
        .Folder("folder", "The folder of the key's versions.")
        .Choice("encoding", "How a file holds the key's bytes: base64, or the text itself.", ["base64", "text"], "base64")
        .Unsupported("overlap", "For how long the previous version's token is written too.", "only the newest version signs")
        .Builds(values => new KeySpec(values.Text("folder"), values.Word<KeyEncoding>("encoding")));
}
