namespace Weir.Engine.Testing;

/// <summary>What a field of a test file holds.</summary>
enum TestFieldKind
{
    Text,
    /// <summary>A text that may be empty.</summary>
    Raw,
    /// <summary>The word <c>true</c>, since the field is left out where it is not.</summary>
    True,
    /// <summary>A whole number from 0 on.</summary>
    Integer,
    /// <summary>A time, or milliseconds since 1970.</summary>
    Time,
    /// <summary>Bytes as base64.</summary>
    Base64,
    /// <summary>A record: a map, or a text that is taken as JSON to the byte.</summary>
    JsonBytes,
    /// <summary>A value to compare with: a map, a text that is JSON, or null for a tombstone.</summary>
    Json,
    /// <summary>A map of texts.</summary>
    TextMap,
    /// <summary>A map of texts, or of null for what shall not be there.</summary>
    HeaderMap,
    /// <summary>A list of field paths, or one.</summary>
    Paths,
    /// <summary>A map from field to pattern.</summary>
    PatternMap,
    /// <summary>A map, as the bytes of a JSON object.</summary>
    JsonMap,
    /// <summary>A map from a name to a list of groups.</summary>
    Tables,
    Group,
    /// <summary>A list of groups.</summary>
    Groups,
    /// <summary>A group; or the text of its first field, or <c>true</c>, which demands nothing more.</summary>
    GroupOrText,
    /// <summary>The list of cases.</summary>
    Cases,
}
