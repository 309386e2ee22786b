// The names that the component uses, with the signatures that they have in NUKE 10.1 and Fallout 10, as far as it uses them.
using System.Linq.Expressions;
#if FALLOUT
using Fallout.Common.IO;
using Fallout.Common.Tooling;
#else
using Nuke.Common.IO;
using Nuke.Common.Tooling;
#endif

#if FALLOUT
namespace Fallout.Common
#else
namespace Nuke.Common
#endif
{
#if FALLOUT
    public interface IFalloutBuild
#else
    public interface INukeBuild
#endif
    {
        int? ExitCode { get; set; }

        AbsolutePath RootDirectory { get; }

        void ReportSummary(Configure<Dictionary<string, string>> configurator = null);

        T TryGetValue<T>(Expression<Func<T>> parameterExpression)
            where T : class;

        T TryGetValue<T>(Expression<Func<object>> parameterExpression);
    }

    public delegate ITargetDefinition Target(ITargetDefinition definition);

    public interface ITargetDefinition
    {
        ITargetDefinition Description(string description);

        ITargetDefinition Executes(params Action[] actions);

        ITargetDefinition Executes<T>(Func<T> action);

        ITargetDefinition Executes(Func<Task> action);

        ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets);
    }

    public class ParameterAttribute(string description = null) : Attribute
    {
        public virtual string Description { get; } = description;
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
    public class SecretAttribute : Attribute;
}

#if FALLOUT
namespace Fallout.Common.IO
#else
namespace Nuke.Common.IO
#endif
{
    public class AbsolutePath
    {
        private readonly string _path;

        private AbsolutePath(string path) => _path = path;

        public static implicit operator AbsolutePath(string path) => path is null ? null : new(path);

        public static implicit operator string(AbsolutePath path) => path?._path;
    }
}

#if FALLOUT
namespace Fallout.Common.Tooling
#else
namespace Nuke.Common.Tooling
#endif
{
    public delegate T Configure<T>(T options);
}
