using System.Reflection;
using System.Text;
using Attendance.Models;
using Attendance.Tests.Shared;

namespace Attendance.Tests;

/// <summary>
/// The public surface is a committed file, so that adding or removing a member is a visible difference.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfTheLibrary_IsAsCommitted()
    {
        var text = new StringBuilder();
        IEnumerable<Type> types = typeof(TransformerModel).Assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
        foreach (Type type in types)
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append('\n');
            foreach (string member in Members(type))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        Expectation.Verify(text.ToString(), "", "PublicApi");
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMembers(All)
            .Where(IsVisible)
            .Select(member => member.ToString()!)
            .Where(member => !member.Contains("<Clone>", StringComparison.Ordinal))
            .OrderBy(member => member, StringComparer.Ordinal);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo method => !method.IsSpecialName && IsVisible(method),
        ConstructorInfo constructor => IsVisible(constructor),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
