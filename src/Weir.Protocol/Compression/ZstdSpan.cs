using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>libzstd's ZSTD_inBuffer and ZSTD_outBuffer.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct ZstdSpan
{
    public byte* Start;
    public nuint Size;
    public nuint Position;
}
