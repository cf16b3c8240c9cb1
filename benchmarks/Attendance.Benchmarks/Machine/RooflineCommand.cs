using System.CommandLine;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Results;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Machine;

/// <summary>What the machine can do at best.</summary>
internal static class RooflineCommand
{
    public static Command Create()
    {
        Option<int?> threads = Options.Threads("as many as there are cores");
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("roofline", "Measured multiply-add peak and read bandwidth, on all threads.")
        {
            threads, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), null, () =>
        {
            var about = About.Now();
            Limits limits = Roofline.Measure();
            var row = new RooflineRow(Workers.Count, KernelSet.Available[0].Name, limits.FmaGflops, limits.ReadGbs);
            Publication.Publish(about, [row], parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }
}
