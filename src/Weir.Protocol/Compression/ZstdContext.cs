using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>A ZSTD_DCtx, freed with its handle.</summary>
sealed unsafe class ZstdContext : SafeHandle
{
    readonly delegate* unmanaged<IntPtr, nuint> _free;

    public ZstdContext(IntPtr context, delegate* unmanaged<IntPtr, nuint> free) : base(IntPtr.Zero, ownsHandle: true)
    {
        _free = free;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => _free(handle) == 0;
}
