namespace Weir.Engine.Configuration.Yaml;

/// <summary>A text; plain when it is written without quotes, so that it may also be a number, a boolean or null.</summary>
sealed class YamlScalar(Position at, string text, bool plain) : YamlNode(at)
{
    /// <summary>The text, with <c>${…}</c> replaced once <see cref="Interpolation"/> went over it.</summary>
    public string Text { get; set; } = text;

    public bool Plain { get; } = plain;

    /// <summary>Holds what came from a file or from a variable that is named like a secret; problems and dumps show <c>***</c>.</summary>
    public bool Secret { get; set; }

    /// <summary>A variable or file that it needs is not there; the value is not known.</summary>
    public bool Unresolved { get; set; }

    /// <summary>The full path of the file that all of the text came from (<c>${file:…}</c> and nothing else), or null.</summary>
    public string? File { get; set; }

    public bool IsNull => Plain && Text is ("" or "~" or "null" or "Null" or "NULL");

    public override string Shape => IsNull ? "empty" : "a text";
}
