using System.Runtime.InteropServices;

namespace Dispatch.Build;

/// <summary>Ctrl+C and what CI hosts send instead: the first asks to stop, the second to leave without waiting, the third ends the process.</summary>
public sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Listens from now on; until it is disposed, the process does not end of them.</summary>
    public Interrupts() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Cancelled by the first.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_registrations, static registration => registration.Dispose());
        _stop.Dispose();
        _leave.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count < 3;
        (count == 1 ? _stop : _leave).Cancel();
    }
}
