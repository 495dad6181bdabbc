using System.Runtime.InteropServices;

namespace Weir.Tests.Engine.Records;

/// <summary>Memory between two pages that nobody may touch: reading one byte beyond it ends the process. Elsewhere than on Linux it is plain memory.</summary>
sealed unsafe partial class GuardedMemory : IDisposable
{
    const int Page = 4096, Pages = 16;

    readonly byte* _all;

    public GuardedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            _all = (byte*)NativeMemory.Alloc((Pages + 2) * Page);
            return;
        }
        _all = Map(null, (Pages + 2) * Page, 3, 0x22, -1, 0);
        if (_all == (byte*)-1 || Protect(_all, Page, 0) != 0 || Protect(_all + (Pages + 1) * Page, Page, 0) != 0)
            throw new InvalidOperationException($"mmap or mprotect failed: {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>A copy that ends where the memory ends.</summary>
    public ReadOnlySpan<byte> AtEnd(ReadOnlySpan<byte> bytes) => Copy(bytes, _all + (Pages + 1) * Page - bytes.Length);

    /// <summary>A copy that starts where the memory starts.</summary>
    public ReadOnlySpan<byte> AtStart(ReadOnlySpan<byte> bytes) => Copy(bytes, _all + Page);

    static ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> bytes, byte* to)
    {
        Assert.True(bytes.Length <= Pages * Page);
        bytes.CopyTo(new Span<byte>(to, bytes.Length));
        return new(to, bytes.Length);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap(_all, (Pages + 2) * Page);
        else NativeMemory.Free(_all);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(byte* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(byte* address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nint length);
}
