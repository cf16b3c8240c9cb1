using System.CommandLine;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Results;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Start;

/// <summary>Process start to written picture, ours and Python's in turn.</summary>
internal static class ColdCommand
{
    public static Command Create()
    {
        var path = new Option<string?>("--command")
        {
            HelpName = "PATH",
            Description = "The attendance command; without it the release build's.",
        };
        Option<string?> model = Options.Model();
        Option<int> runs = Options.Runs(5);
        Option<int?> threads = Options.Threads("2");
        Option<string?> python = Options.Python();
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("cold", "From process start to a picture of \"I love you\", beside Python's.")
        {
            path, model, runs, threads, python, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string directory = Checkpoints.Named(parsed.GetValue(model));
            var about = About.Now();
            var ours = new PictureCommand(parsed.GetValue(path) ?? PictureCommand.Default, directory);
            ours.Time();
            PythonPicture? peer = FindPeer(parsed.GetValue(python), directory);
            ColdRow row = Measure(ours, peer, parsed.GetValue(runs));
            Publication.Publish(about, [row], parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    private static PythonPicture? FindPeer(string? python, string model)
    {
        try
        {
            return PythonPicture.Find(python, model, Workers.Count);
        }
        catch (PeerMissingException missing)
        {
            Console.Error.WriteLine($"{missing.Message} The peer's columns stay empty.");
            return null;
        }
    }

    private static ColdRow Measure(PictureCommand ours, PythonPicture? peer, int runs)
    {
        List<Func<double>> contenders = [ours.Time];
        if (peer is not null)
        {
            contenders.Add(peer.Time);
        }

        double[][] times = Clock.Alternate(runs, contenders);
        double[]? peerTimes = peer is null ? null : times[1];
        return new ColdRow(
            runs,
            Clock.Median(times[0]),
            peerTimes is null ? null : Clock.Median(peerTimes),
            peerTimes is null ? null : Clock.MedianRatio(peerTimes, times[0]),
            times[0].Min(),
            peerTimes?.Min());
    }
}
