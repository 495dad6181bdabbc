using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>The few functions of libzstd that are needed, found at first use under the names it has on Linux, macOS and Windows.</summary>
sealed unsafe class ZstdLibrary
{
    static readonly string[] Names = ["libzstd.so.1", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib", "libzstd.dll", "zstd.dll"];
    static readonly Lazy<ZstdLibrary> Loaded = new(() => Load(Names), LazyThreadSafetyMode.PublicationOnly);

    readonly delegate* unmanaged<IntPtr> _createContext;
    readonly delegate* unmanaged<IntPtr, nuint> _freeContext;
    readonly delegate* unmanaged<IntPtr, ZstdSpan*, ZstdSpan*, nuint> _decompressStream;
    readonly delegate* unmanaged<byte*, nuint, byte*, nuint, int, nuint> _compress;
    readonly delegate* unmanaged<nuint, nuint> _compressBound;
    readonly delegate* unmanaged<nuint, uint> _isError;
    readonly delegate* unmanaged<nuint, IntPtr> _errorName;

    ZstdLibrary(IntPtr library)
    {
        _createContext = (delegate* unmanaged<IntPtr>)NativeLibrary.GetExport(library, "ZSTD_createDCtx");
        _freeContext = (delegate* unmanaged<IntPtr, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDCtx");
        _decompressStream = (delegate* unmanaged<IntPtr, ZstdSpan*, ZstdSpan*, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressStream");
        _compress = (delegate* unmanaged<byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compress");
        _compressBound = (delegate* unmanaged<nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressBound");
        _isError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        _errorName = (delegate* unmanaged<nuint, IntPtr>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
    }

    /// <exception cref="CompressionUnavailableException">There is no libzstd.</exception>
    public static ZstdLibrary Instance => Loaded.Value;

    public static bool IsAvailable
    {
        get
        {
            try { return Instance is not null; }
            catch (CompressionUnavailableException) { return false; }
        }
    }

    public static ZstdLibrary Load(IEnumerable<string> names)
    {
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out var library)) return new ZstdLibrary(library);
        throw new CompressionUnavailableException(
            "zstd needs the library libzstd, which is not on this machine; install it (Debian and Ubuntu: apt-get install libzstd1, Alpine: apk add zstd-libs, Fedora: dnf install libzstd, macOS: brew install zstd, Windows: libzstd.dll beside the program)");
    }

    public ZstdContext NewDecompression() => new(_createContext(), _freeContext);

    public nuint DecompressStream(IntPtr context, ZstdSpan* output, ZstdSpan* input) => _decompressStream(context, output, input);

    public nuint CompressAtOnce(byte* output, nuint outputSize, byte* input, nuint inputSize, int level) => _compress(output, outputSize, input, inputSize, level);

    public nuint CompressBound(nuint size) => _compressBound(size);

    public uint IsError(nuint result) => _isError(result);

    public string ErrorName(nuint result) => Marshal.PtrToStringUTF8(_errorName(result)) ?? "unknown error";
}
