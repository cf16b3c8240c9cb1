using System.Globalization;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>One line of a module tree.</summary>
/// <param name="Depth">How deep it lies; 0 at the top.</param>
/// <param name="Name">The part of the name at this depth; <c>0–5 (6 alike)</c> for equal blocks.</param>
/// <param name="Shape">The shape where it is a tensor, else null.</param>
/// <param name="Type">The element type where it is a tensor, else null.</param>
/// <param name="Parameters">Parameters in it, of all equal ones together.</param>
internal sealed record ModuleLine(int Depth, string Name, IReadOnlyList<long>? Shape, string? Type, long Parameters);

/// <summary>Tensors by the parts of their names, with blocks that are alike taken together.</summary>
internal sealed class ModuleTree
{
    private readonly OrderedDictionary<string, ModuleTree> _children = new(StringComparer.Ordinal);
    private ParameterInfo? _tensor;

    private ModuleTree() { }

    private long Parameters => (_tensor?.Count ?? 0) + _children.Values.Sum(child => child.Parameters);

    /// <summary>The lines of a model's tree, from the top.</summary>
    public static IReadOnlyList<ModuleLine> Of(IEnumerable<ParameterInfo> parameters)
    {
        var root = new ModuleTree();
        foreach (ParameterInfo parameter in parameters)
        {
            ModuleTree at = root;
            foreach (string part in parameter.Name.Split('.'))
            {
                if (!at._children.TryGetValue(part, out ModuleTree? next))
                {
                    at._children.Add(part, next = new ModuleTree());
                }

                at = next;
            }

            at._tensor = parameter;
        }

        var lines = new List<ModuleLine>();
        root.AddChildren(lines, 0);
        return lines;
    }

    private void AddChildren(List<ModuleLine> lines, int depth)
    {
        for (int i = 0; i < _children.Count;)
        {
            (string name, ModuleTree child) = _children.GetAt(i);
            int end = i + 1;
            while (IsNumber(name) && end < _children.Count && child.IsLike(_children.GetAt(end).Value))
            {
                end++;
            }

            int alike = end - i;
            string shown = alike > 1 ? $"{name}–{_children.GetAt(end - 1).Key} ({alike} alike)" : name;
            lines.Add(
                new ModuleLine(depth, shown, child._tensor?.Shape, child._tensor?.Type, alike * child.Parameters));
            child.AddChildren(lines, depth + 1);
            i = end;
        }
    }

    private static bool IsNumber(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private bool IsLike(ModuleTree other) =>
        _tensor?.Type == other._tensor?.Type
        && (_tensor?.Shape ?? []).SequenceEqual(other._tensor?.Shape ?? [])
        && _children.Count == other._children.Count
        && _children
            .Zip(other._children)
            .All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.IsLike(pair.Second.Value));
}
