using System.Reflection;
using Cake.Core;

namespace Cake.Dispatch.Tests.Infrastructure;

/// <summary>A Cake context of environment and log: what the aliases may use of it.</summary>
public class FakeCake : DispatchProxy
{
    private FakeEnvironment _environment = null!;
    private FakeLog _log = null!;

    /// <summary>A context as a script or a Frosting build has it.</summary>
    internal static ICakeContext Create(FakeEnvironment environment, FakeLog log)
    {
        var context = Create<ICakeContext, FakeCake>();
        (((FakeCake)context)._environment, ((FakeCake)context)._log) = (environment, log);
        return context;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        "get_Environment" => _environment,
        "get_Log" => _log,
        var name => throw new NotSupportedException($"{name} is not in the fake."),
    };
}
