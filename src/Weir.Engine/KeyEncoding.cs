namespace Weir.Engine;

/// <summary>How a key's file holds its bytes.</summary>
public enum KeyEncoding
{
    /// <summary>Standard base64; white space around it is ignored. The default.</summary>
    Base64,
    /// <summary>The text itself as UTF-8, without the line break at its end.</summary>
    Text,
}
