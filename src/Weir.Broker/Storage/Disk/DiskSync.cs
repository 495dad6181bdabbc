using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// What calls the kernel is then compiled ahead of time with the rest.
[assembly: DisableRuntimeMarshalling]

namespace Weir.Broker.Storage;

/// <summary>fsync, whose every failure is told.</summary>
/// <remarks>On Linux <c>RandomAccess.FlushToDisk</c> returns as if all were well when fsync fails with ENOSPC (.NET 10.0), which is how network file systems, quotas and thinly
/// provisioned devices say that what was written is lost. For folders .NET has no call at all; Windows needs none.</remarks>
static partial class DiskSync
{
    const int Interrupted = 4;

    /// <summary>Makes a file's content and length durable.</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="IOException">Some of it may not be.</exception>
    public static void File(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
#pragma warning disable RS0030 // macOS and Windows need other calls than fsync, and this one knows them.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
            return;
        }
        while (Fsync(file) != 0) GoOnIfInterrupted(path);
    }

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="IOException">Some of them may not be.</exception>
    public static void Folder(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder)) return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0) throw Failed(folder);
        try
        {
            while (Fsync(descriptor) != 0) GoOnIfInterrupted(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    static void GoOnIfInterrupted(string path)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted) throw Failed(path);
    }

    static IOException Failed(string path) => new($"fsync of '{path}' failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
