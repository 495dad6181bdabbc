using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Weir.Engine.Records;

/// <summary>Texts of at most 16 bytes, looked at all at once: most values are that short, and a loop over them is mispredicted at their ends.</summary>
static class ShortText
{
    public const int Longest = 16;

    /// <summary>The text, zeros behind it.</summary>
    /// <param name="text">At most <see cref="Longest"/> bytes; nothing beyond them is read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(ReadOnlySpan<byte> text)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var length = text.Length;
        if (length > 8)
        {
            var low = Unsafe.ReadUnaligned<ulong>(ref start);
            var high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8)) >> (8 * (Longest - length));
            return Vector128.Create(low, high).AsByte();
        }
        return Vector128.CreateScalar(Eight(ref start, length)).AsByte();
    }

    /// <summary>One bit for each of the text's bytes.</summary>
    public static uint Whole(int length) => (1u << length) - 1;

    static ulong Eight(ref byte start, int length)
    {
        if (length == 0) return 0;
        if (length < 4) return start | (ulong)Unsafe.Add(ref start, length / 2) << (8 * (length / 2)) | (ulong)Unsafe.Add(ref start, length - 1) << (8 * (length - 1));
        return Unsafe.ReadUnaligned<uint>(ref start) | (ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4)) << (8 * (length - 4));
    }
}
