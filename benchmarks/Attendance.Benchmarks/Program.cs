using System.CommandLine;
using Attendance.Benchmarks;

var root = new RootCommand("Times whole passes, and what the machine could do at best.")
{
    ForwardCommand.Create(),
    RooflineCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
