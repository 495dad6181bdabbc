using System.Runtime.InteropServices;

namespace Weir.Commands;

/// <summary>Turns the first SIGTERM or SIGINT (Ctrl+C) into a cancellation; a second one ends the process as the system does by default.</summary>
sealed class Termination : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;

    public Termination() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
    ];

    public CancellationToken Asked => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    void Ask(PosixSignalContext context)
    {
        if (source.IsCancellationRequested) return;
        context.Cancel = true;
        source.Cancel();
    }
}
