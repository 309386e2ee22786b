using System.Reflection;
using Dispatch.Testing;
using PublicApiGenerator;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>What others may compile against. A change of it is a change of a file, which shows in review.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Cake.Dispatch")]
    [InlineData("Dispatch.Build")]
    [InlineData("Dispatch.Kubernetes")]
    [InlineData("Dispatch.Oci")]
    public void Each_library_has_this_public_API(string library) => Snapshot.Equal(
        $"tests/Dispatch.Build.Packages.Tests/PublicApi/{library}.txt",
        Assembly.Load(library).GeneratePublicApi(new() { IncludeAssemblyAttributes = false }) + "\n");
}
