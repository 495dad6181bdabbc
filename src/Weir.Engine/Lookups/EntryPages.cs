using Weir.Engine.Records;

namespace Weir.Engine.Lookups;

/// <summary>The entries of a table at one moment, found by their keys: the low bits of a key's hash are the number of its chunk's slot.</summary>
/// <param name="pages">The slots, 1 024 to a page, so that a change copies a page and not all of them.</param>
/// <param name="depth">How many bits a slot's number has.</param>
/// <param name="hash">Of keys.</param>
readonly struct EntryPages(EntryChunk[][] pages, int depth, SipHash hash)
{
    public const int PageBits = 10;

    public LookupRow Find(ReadOnlySpan<byte> key)
    {
        var code = hash.Of(key);
        var slot = (int)(code & ((1u << depth) - 1));
        var chunk = pages[slot >> PageBits][slot & ((1 << PageBits) - 1)];
        return chunk.Find(TagOf(code), key) is >= 0 and var entry ? new(chunk, entry) : LookupRow.None;
    }

    /// <summary>The other half of the hash, which tells entries of a chunk apart.</summary>
    public static int TagOf(ulong code) => (int)(code >> 32);
}
