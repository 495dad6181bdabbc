namespace Weir.Engine;

/// <summary>One setting or one field of a step, written once: the parser, lint, the reference page and the editors' schema read it.</summary>
public sealed record FieldSpec(string Name, FieldKind Kind, string Doc)
{
    /// <summary>A problem when it is missing. A required field has no default.</summary>
    public bool Required { get; init; }

    /// <summary>The value when it is missing, of the kind's type (long, bool, string, <see cref="TimeSpan"/>, <see cref="ByteSize"/>, a list of strings, <see cref="JsonScalar"/>), or null: none.</summary>
    public object? Default { get; init; }

    /// <summary>The least value of the kind's type (long, <see cref="TimeSpan"/>, <see cref="ByteSize"/>), or null.</summary>
    public object? AtLeast { get; init; }

    /// <summary>The greatest value of the kind's type, or null.</summary>
    public object? AtMost { get; init; }

    /// <summary>The words of a <see cref="FieldKind.Choice"/> or <see cref="FieldKind.Choices"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A word that stands for "none given", such as <c>auto</c> for an integer.</summary>
    public string? NoneWord { get; init; }

    /// <summary>Says what is wrong with a text, completing "name …", or null: nothing.</summary>
    public Func<string, string?>? Check { get; init; }

    /// <summary>The value must not be printed.</summary>
    public bool Secret { get; init; }

    /// <summary>Why an <see cref="FieldKind.Unsupported"/> field is refused.</summary>
    public string? Reason { get; init; }

    /// <summary>A missing group is null instead of its defaults.</summary>
    internal bool Optional { get; init; }

    internal Configuration.ISettingsSpec? Group { get; init; }
}
