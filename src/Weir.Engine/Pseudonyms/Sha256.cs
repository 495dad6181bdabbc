using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Weir.Engine.Pseudonyms;

/// <summary>SHA-256's compression function over one block of 64 bytes (FIPS 180-4, section 6.2.2).</summary>
/// <remarks>
/// .NET offers whole digests only, and starting one costs more than the work: HMAC of an address takes 1.4 us with HMACSHA256.HashData, 0.09 us with
/// prepared states and libcrypto's SHA256_Transform (40 ns a block with SHA-NI), which .NET on Linux loads anyway. Where that function is not found, or
/// does not give the right answer for a known block, the same is done here in C#.
/// </remarks>
static unsafe class Sha256
{
    /// <summary>Words that the native function is given: its context is 112 bytes, of which it uses the first 32.</summary>
    public const int StateWords = 28;

    static readonly uint[] Constants = MakeConstants();
    static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<uint*, byte*, void> Native = FindNative();

    public static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    public static bool IsNative => Native != null;

    /// <summary>Feeds one block into the state.</summary>
    public static void Compress(uint* state, byte* block)
    {
        if (Native != null) Native(state, block);
        else CompressManaged(state, block);
    }

    public static void CompressManaged(uint* state, byte* block)
    {
        var w = stackalloc uint[64];
        for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(block + 4 * i, 4));
        for (var i = 16; i < 64; i++)
        {
            var s0 = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            var s1 = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (var i = 0; i < 64; i++)
        {
            var s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            var t1 = h + s1 + ((e & f) ^ (~e & g)) + Constants[i] + w[i];
            var s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            var t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    static delegate* unmanaged[Cdecl, SuppressGCTransition]<uint*, byte*, void> FindNative()
    {
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian) return null;
        foreach (var name in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so.1.1"])
        {
            if (!NativeLibrary.TryLoad(name, out var library) || !NativeLibrary.TryGetExport(library, "SHA256_Transform", out var address)) continue;
            var found = (delegate* unmanaged[Cdecl, SuppressGCTransition]<uint*, byte*, void>)address;
            if (AgreesWithManaged(found)) return found;
        }
        return null;
    }

    static bool AgreesWithManaged(delegate* unmanaged[Cdecl, SuppressGCTransition]<uint*, byte*, void> native)
    {
        var states = stackalloc uint[2 * StateWords];
        var block = stackalloc byte[64];
        for (var i = 0; i < 64; i++) block[i] = (byte)(i * 7 + 1);
        for (var i = 0; i < 2 * StateWords; i++) states[i] = i % StateWords < 8 ? Initial[i % StateWords] : 0;
        native(states, block);
        CompressManaged(states + StateWords, block);
        return new ReadOnlySpan<uint>(states, StateWords).SequenceEqual(new ReadOnlySpan<uint>(states + StateWords, StateWords));
    }

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    static uint[] MakeConstants()
    {
        var constants = new uint[64];
        var candidate = 2u;
        for (var i = 0; i < 64; candidate++)
        {
            if (!IsPrime(candidate)) continue;
            constants[i++] = (uint)(CubeRootTimes2To32(candidate) & uint.MaxValue);
        }
        return constants;
    }

    static bool IsPrime(uint number)
    {
        for (var divisor = 2u; divisor * divisor <= number; divisor++)
            if (number % divisor == 0) return false;
        return true;
    }

    static ulong CubeRootTimes2To32(uint number)
    {
        var target = (BigInteger)number << 96;
        ulong low = 0, high = 8ul << 32;
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (BigInteger.Pow(middle, 3) <= target) low = middle;
            else high = middle;
        }
        return low;
    }
}
