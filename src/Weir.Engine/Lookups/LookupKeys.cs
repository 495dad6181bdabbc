namespace Weir.Engine.Lookups;

/// <summary>How a key is found.</summary>
enum LookupKeys
{
    /// <summary>The text is the key, byte for byte.</summary>
    Texts,
    /// <summary>The text is an address in the key's network; of several networks the smallest.</summary>
    Networks,
}
