using System.ComponentModel;
using Attendance.Benchmarks.Peers;
using Attendance.Errors;

namespace Attendance.Benchmarks.Start;

/// <summary>The same with Python: import torch and seaborn, load, run, draw.</summary>
internal sealed class PythonPicture(string python, string model, int threads)
{
    // "I love you" for GPT-2's tokenizer, which the peer does not have.
    private const string Ids = "40,1842,345";

    /// <summary>Finds a Python that can do it, and does it once so that files are in the page cache.</summary>
    /// <exception cref="PeerMissingException">None can.</exception>
    public static PythonPicture Find(string? named, string model, int threads) => PythonLocator.First(named, python =>
    {
        var picture = new PythonPicture(python, model, threads);
        try
        {
            picture.Time();
            return picture;
        }
        catch (Exception failure) when (failure is InvalidRequestException or Win32Exception)
        {
            throw new PeerMissingException($"{python} cannot draw the picture; {PythonLocator.Advice}.");
        }
    });

    /// <summary>Milliseconds until the process has ended with the picture written.</summary>
    public double Time()
    {
        string picture = PictureCommand.Prepare("peer.png");
        string[] arguments = ["cold", "--model", model, "--ids", Ids, "--out", picture];
        return PictureCommand.Time(PeerProcess.Command(python, PeerProcess.Passes, threads, arguments), picture);
    }
}
