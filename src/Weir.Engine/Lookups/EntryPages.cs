using Weir.Engine.Records;

namespace Weir.Engine.Lookups;

/// <summary>The entries of a table at one moment, found by their keys: the highest bits of a key's hash are the number of its chunk's slot, so the slots of a chunk lie side by side.</summary>
/// <param name="pages">The slots, 1 024 to a page, so that a change copies a page and not all of them.</param>
/// <param name="depth">How many bits a slot's number has.</param>
/// <param name="hash">Of keys.</param>
readonly struct EntryPages(EntryChunk[][] pages, int depth, SipHash hash)
{
    public const int PageBits = 10, PageMask = (1 << PageBits) - 1;

    public LookupRow Find(ReadOnlySpan<byte> key)
    {
        var code = hash.Of(key);
        var slot = SlotOf(code, depth);
        var chunk = pages[slot >> PageBits][slot & PageMask];
        return chunk.Find(TagOf(code), key) is >= 0 and var entry ? new(chunk, entry) : LookupRow.None;
    }

    // In two steps: none of 64 bits is all of them.
    public static int SlotOf(ulong code, int depth) => (int)(code >> 1 >> (63 - depth));

    /// <summary>The other half of the hash, which tells entries of a chunk apart.</summary>
    public static int TagOf(ulong code) => (int)code;
}
