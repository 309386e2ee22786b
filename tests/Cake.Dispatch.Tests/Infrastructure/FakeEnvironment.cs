using Cake.Core;
using Cake.Core.IO;

namespace Cake.Dispatch.Tests.Infrastructure;

/// <summary>An environment whose variables and working directory are those of one test.</summary>
internal sealed class FakeEnvironment(DirectoryPath workingDirectory) : ICakeEnvironment
{
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public DirectoryPath WorkingDirectory { get; set; } = workingDirectory;

    public DirectoryPath ApplicationRoot => throw new NotSupportedException();

    public ICakePlatform Platform => throw new NotSupportedException();

    public ICakeRuntime Runtime => throw new NotSupportedException();

    public DirectoryPath GetSpecialPath(SpecialPath path) => throw new NotSupportedException();

    public string GetEnvironmentVariable(string variable) => Variables.GetValueOrDefault(variable)!;

    public IDictionary<string, string> GetEnvironmentVariables() => Variables;
}
