using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Dispatch.Build.Packages.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>Nothing in a package tells of the machine that made it.</summary>
public sealed class PathTests
{
    private static readonly string[] _private = [Repository.Root, Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget")];

    public static TheoryData<string> Packages => Package.All;

    [Theory]
    [MemberData(nameof(Packages))]
    public void No_file_holds_a_path_of_this_machine(string name)
    {
        var forms = _private.SelectMany(static path => new[] { Encoding.UTF8.GetBytes(path), Encoding.Unicode.GetBytes(path) }).ToList();
        Assert.All(Package.Open(name).Files, file => Assert.DoesNotContain(forms, form => file.Value.AsSpan().IndexOf(form) >= 0));
    }

    [Theory]
    [InlineData("Cake.Dispatch")]
    [InlineData("Dispatch.Build.Tasks")]
    [InlineData("Dispatch.Build.Tool.any")]
    public void Each_of_our_assemblies_holds_its_symbols_with_paths_of_the_repository(string name)
    {
        var assemblies = Package.Open(name).Assemblies("Dispatch.").Concat(Package.Open(name).Assemblies("dotnet-dispatch")).Concat(Package.Open(name).Assemblies("Cake.")).ToList();
        Assert.NotEmpty(assemblies);
        Assert.All(assemblies, static assembly =>
        {
            var documents = Documents(assembly.Value);
            Assert.Contains(documents, static path => path.StartsWith("/_/src/", StringComparison.Ordinal));
            Assert.DoesNotContain(documents, static path => Path.IsPathRooted(path) && !path.StartsWith("/_", StringComparison.Ordinal));
        });
    }

    private static List<string> Documents(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var entry = file.ReadDebugDirectory().Single(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        var reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }
}
