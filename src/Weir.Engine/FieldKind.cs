namespace Weir.Engine;

/// <summary>What a setting or a step's field can hold.</summary>
public enum FieldKind
{
    /// <summary>The path of a field in the record.</summary>
    Path,
    /// <summary>A list of such paths, at least one.</summary>
    Paths,
    Text,
    /// <summary>A list of texts, or one text with commas.</summary>
    Texts,
    /// <summary>A map from name to text.</summary>
    TextMap,
    /// <summary>A file, its path relative to the pipeline file.</summary>
    File,
    /// <summary>A file that is read later, its path relative to the pipeline file.</summary>
    FilePath,
    /// <summary>A folder, its path relative to the pipeline file.</summary>
    Folder,
    /// <summary>A 64-bit whole number within a range.</summary>
    Integer,
    Boolean,
    /// <summary>One of a list of words.</summary>
    Choice,
    /// <summary>Some of a list of words.</summary>
    Choices,
    /// <summary>A JSON string, number, boolean or null.</summary>
    Scalar,
    /// <summary>A list of such values, at least one, or one text with commas.</summary>
    Scalars,
    /// <summary>A map from text to such values, at least one.</summary>
    ScalarMap,
    /// <summary>Any JSON value.</summary>
    Json,
    /// <summary>A JSON number.</summary>
    Number,
    /// <summary>A regular expression that can be matched in linear time.</summary>
    Pattern,
    /// <summary><c>100ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>, <c>30d</c>.</summary>
    Duration,
    /// <summary><c>8MiB</c>, <c>64KiB</c>, <c>1MB</c>, <c>500</c>.</summary>
    Size,
    /// <summary>The name of a key under <c>keys</c>.</summary>
    KeyName,
    /// <summary>The name of a lookup under <c>lookups</c>.</summary>
    LookupName,
    /// <summary>A group of settings.</summary>
    Group,
    /// <summary>A map from a chosen name to a group of settings.</summary>
    GroupMap,
    /// <summary>The list of steps.</summary>
    Steps,
    /// <summary>Known, and refused with the reason.</summary>
    Unsupported,
}
