using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Weir.Support.Processes;

namespace Weir.Faults.Forwarding;

/// <summary>A loopback of its own, for one client and the forwarder's side towards it, whose packets the kernel drops or refuses as it is told. Only root may have one.</summary>
sealed partial class NetworkNamespace : IAsyncDisposable
{
    const int NewNetwork = 0x40000000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    static readonly string[] Tools = ["ip", "iptables"];

    readonly string _name = $"weir-{Guid.NewGuid():N}"[..15];

    NetworkNamespace()
    {
    }

    /// <summary>Skips the calling test where there can be none.</summary>
    public static void Require() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Tools.All(IsThere), "needs root, ip and iptables: a network of its own");

    /// <summary>What a program's command line begins with, for it to run inside.</summary>
    public IReadOnlyList<string> Inside => ["ip", "netns", "exec", _name];

    public static async Task<NetworkNamespace> CreateAsync()
    {
        var made = new NetworkNamespace();
        await RunAsync("ip", "netns", "add", made._name);
        await RunAsync("ip", "-n", made._name, "link", "set", "lo", "up");
        return made;
    }

    /// <summary>A listener inside, of a process outside: a socket stays where it was made.</summary>
    public TcpListener Listen()
    {
        TcpListener? listener = null;
        // A thread of its own: where it is is for good.
        var thread = new Thread(() =>
        {
            using var file = File.OpenHandle($"/run/netns/{_name}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0) return;
            listener = new(IPAddress.Loopback, 0);
            listener.Start();
        });
        thread.Start();
        thread.Join();
        return listener ?? throw new InvalidOperationException($"namespace {_name} cannot be entered");
    }

    /// <summary>What becomes of packets from now on: arguments of <c>iptables</c>.</summary>
    public Task FilterAsync(params string[] rule) => RunAsync([.. Inside, "iptables", "-A", "INPUT", .. rule]);

    /// <summary>All packets arrive.</summary>
    public Task ClearAsync() => RunAsync([.. Inside, "iptables", "-F", "INPUT"]);

    public async ValueTask DisposeAsync() => await RunAsync("ip", "netns", "del", _name);

    static bool IsThere(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    static async Task RunAsync(params string[] command)
    {
        await using var process = ChildProcess.Start(command[0], command[0], command[1..]);
        if (await process.ExitAsync(Limit) != 0) throw new InvalidOperationException($"{string.Join(' ', command)}\n{process.Log}");
    }

    [LibraryImport("libc", EntryPoint = "setns")]
    private static partial int SetNamespace(int file, int kind);
}
