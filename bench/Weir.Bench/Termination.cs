using System.Runtime.InteropServices;

namespace Weir.Bench;

/// <summary>SIGTERM, SIGHUP or SIGINT (Ctrl+C) asks to end what runs and to clean up after it; repeated, it asks for the same: nothing is left behind.</summary>
sealed class Termination : IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration[] _registrations;

    public Termination() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
    ];

    public CancellationToken Asked => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
