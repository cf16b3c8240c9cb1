using System.CommandLine;
using Attendance.Benchmarks;
using Attendance.Benchmarks.Causes;
using Attendance.Benchmarks.Contexts;
using Attendance.Benchmarks.Encoders;
using Attendance.Benchmarks.Generation;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Kernels;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Pages;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Products;
using Attendance.Benchmarks.Results;
using Attendance.Benchmarks.Start;
using Attendance.Errors;

var root = new RootCommand("Times Attendance, its peers beside it, and what the machine could do at best.")
{
    ForwardCommand.Create(),
    CompareCommand.Create(),
    GenerateCommand.Create(),
    CausesCommand.Create(),
    EncoderCommand.Create(),
    MatMulCommand.Create(),
    KernelsCommand.Create(),
    ColdCommand.Create(),
    PageCommand.Create(),
    LongCommand.Create(),
    RooflineCommand.Create(),
    CheckpointCommand.Create(),
    AllCommand.Create(),
    ReportCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
    {
        await Console.Error.WriteLineAsync(message);
    }

    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AttendanceException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
