// A build project with the component, and as much of a build system as its target needs: parameters come from the environment.
using System.Linq.Expressions;
#if FALLOUT
using Fallout.Common;
using Fallout.Common.IO;
using Fallout.Common.Tooling;
using Fallout.Dispatch;
using IBuild = Fallout.Common.IFalloutBuild;
#else
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Dispatch;
using IBuild = Nuke.Common.INukeBuild;
#endif

class Build : IPublishFunctionImage
{
    public int? ExitCode { get; set; }

    public AbsolutePath RootDirectory => Environment.CurrentDirectory;

    public Configure<FunctionImageSettings> PublishFunctionImageSettings => _ => _
        .SetDockerfile("Dockerfile")
        .AddBuildArgument("VERSION", "1.0")
        .AddLabel("org.opencontainers.image.title", "Hello");

    public static int Main()
    {
        var build = new Build();
        try
        {
            ((IPublishFunctionImage)build).PublishFunctionImage(new Definition());
        }
        catch (InvalidOperationException failure)
        {
            Console.WriteLine($"Exception: {failure.Message}");
        }

        return build.ExitCode ?? 0;
    }

    public void ReportSummary(Configure<Dictionary<string, string>> configurator = null)
    {
        foreach (var (name, value) in configurator([]))
        {
            Console.WriteLine($"Summary: {name}: {value}");
        }
    }

    public T TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class
    {
        var name = ((MemberExpression)parameterExpression.Body).Member.Name;
        var text = Environment.GetEnvironmentVariable($"PARAMETER_{name}");
        return typeof(T) == typeof(AbsolutePath) ? (T)(object)(AbsolutePath)text : (T)(object)text;
    }

    public T TryGetValue<T>(Expression<Func<object>> parameterExpression) => throw new NotSupportedException();

    private sealed class Definition : ITargetDefinition
    {
        public ITargetDefinition Description(string description) => Say(description);

        public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => Say($"After {typeof(T).Name}");

        public ITargetDefinition Executes(params Action[] actions)
        {
            Array.ForEach(actions, static action => action());
            return this;
        }

        public ITargetDefinition Executes<T>(Func<T> action) => throw new NotSupportedException();

        public ITargetDefinition Executes(Func<Task> action) => throw new NotSupportedException();

        private Definition Say(string text)
        {
            Console.WriteLine($"Target: {text}");
            return this;
        }
    }
}
