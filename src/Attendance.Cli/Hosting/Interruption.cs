using System.Runtime.InteropServices;

namespace Attendance.Cli.Hosting;

/// <summary>
/// Ctrl-C and the like. Work that would leave something half done runs under <see cref="Shield"/>: it is asked to stop
/// by the token and gets the time to clean up. Anything else is simply ended.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>The exit code of a command that was stopped by Ctrl-C: 128 + SIGINT.</summary>
    public const int ExitCode = 130;

    private const int TerminationExitCode = 143;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _unbroken = new();
    private PosixSignalRegistration[] _signals = [];

    /// <summary>Cancelled when the user wants to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Listens to the process's signals.</summary>
    public static Interruption OfProcess()
    {
        var interruption = new Interruption();
        interruption._signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => interruption.Stop(context, ExitCode)),
            PosixSignalRegistration.Create(
                PosixSignal.SIGTERM,
                context => interruption.Stop(context, TerminationExitCode)),
        ];
        return interruption;
    }

    /// <summary>Does something that must end cleanly. It should look at <see cref="Token"/>.</summary>
    public T Shield<T>(Func<T> work)
    {
        lock (_unbroken)
        {
            _stop.Token.ThrowIfCancellationRequested();
            return work();
        }
    }

    /// <summary>What a signal does, without ending the process.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        if (_stop.IsCancellationRequested)
        {
            // The second time: no more patience; the system ends the process.
            return;
        }

        context.Cancel = true;
        _stop.Cancel();

        // Elsewhere than on the thread that hands out signals, so that a second one can come through.
        new Thread(() =>
        {
            _unbroken.Enter();
            Environment.Exit(exitCode);
        })
        {
            IsBackground = true,
        }.Start();
    }
}
