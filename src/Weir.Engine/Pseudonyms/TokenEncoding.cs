namespace Weir.Engine.Pseudonyms;

/// <summary>How a token's bytes are written.</summary>
enum TokenEncoding
{
    /// <summary>RFC 4648, section 5, without padding. The default.</summary>
    Base64Url,
    /// <summary>Lower-case hexadecimal digits.</summary>
    Hex,
}
