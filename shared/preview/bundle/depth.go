package bundle

// maxNesting bounds how deep esbuild's recursive parser and printer may go, in units of tokens. Go ends the whole process
// when a stack reaches 1 GB, and no code can catch that; and some of esbuild's passes take time that grows with the square
// or the cube of the depth. So a bracket, the head of a statement and an arrow weigh more than other tokens: at the bound
// every kind of nesting takes less than a second and 100 MB.
const (
	maxNesting    = 10_000
	weightBracket = 10
	weightHead    = 10
	weightArrow   = 60
)

// nestsTooDeep gives an upper bound of a file's syntax tree without parsing it, and returns the line where the bound is
// passed. It sums, over all brackets that are open, how many tokens may continue one expression or statement there, so
// that "((((", "!!!!", "a.b.b.b", "a=>a=>a", "if(a)if(a)" and their mixtures all count. Strings and comments are not
// told apart from code: who can hide text from the count could hide code as well.
func nestsTooDeep(content []byte) (line int, deep bool) {
	line = 1
	levels := make([]level, 1, 64) // for each open bracket
	sum := 0
	boundary := func() {
		top := &levels[len(levels)-1]
		sum -= top.tokens
		top.tokens = 0
	}
	last, newline := tokenStart, false
	for i := 0; i < len(content); {
		c := content[i]
		switch c {
		case '\n':
			line++
			newline = true
			i++
			continue
		case ' ', '\t', '\r':
			i++
			continue
		}
		top := len(levels) - 1
		kind, weight := tokenOperator, 1
		size := 1
		switch {
		case isWordByte(c):
			kind = tokenWord
			// Sums and quotients without spaces (and so Base64) count as one: esbuild does not recurse into them.
			for i+size < len(content) && (isWordByte(content[i+size]) || isInnerOperator(content, i+size)) {
				size++
			}
			nests := continues(content[i : i+size])
			if nests {
				weight = weightHead
			}
			// Two operands in a row on two lines are two statements, but not where the first may be a head such as
			// "if (a)" and the second goes on with another.
			if newline && (last == tokenWord || last == tokenClose) && !nests {
				boundary()
			}
		case c == '"' || c == '\'' || c == '`':
			kind = tokenWord
		case c == '(' || c == '[' || c == '{':
			kind = tokenOpen
		case c == ')' || c == ']' || c == '}':
			kind = tokenClose
		case c == ';' || c == ',':
			kind = tokenBoundary
		case c == '=' && i+1 < len(content) && content[i+1] == '>':
			weight, size = weightArrow, 2
		case c == '<' && i+1 < len(content):
			// Elements nest by their tags alone. A tag on a new line behind another tag starts no deeper expression.
			next := content[i+1]
			if newline && i > 0 && last == tokenAngle && (isWordByte(next) || next == '/' || next == '>') {
				boundary()
			}
			switch {
			case next == '/':
				sum -= levels[top].close()
			case isWordByte(next) || next == '>':
				levels[top].tags++
				sum++
			}
		case c == '/' && i+1 < len(content) && content[i+1] == '>':
			sum -= levels[top].close()
		case c == '>':
			kind = tokenAngle
		}
		switch kind {
		case tokenBoundary:
			boundary()
		case tokenOpen:
			levels[top].tokens++
			levels = append(levels, level{tokens: weightBracket})
			sum += 1 + weightBracket
		case tokenClose:
			if top > 0 {
				sum -= levels[top].tokens + levels[top].tags
				levels = levels[:top]
			}
		default:
			levels[top].tokens += weight
			sum += weight
		}
		if sum > maxNesting {
			return line, true
		}
		last, newline = kind, false
		i += size
	}
	return 0, false
}

// jsonNestsTooDeep is nestsTooDeep for JSON, in whose strings and rows of values nothing nests: paths of icons, texts. What is no plain
// JSON is counted as code is, since a parser may go on where it finds a mistake.
func jsonNestsTooDeep(content []byte) (line int, deep bool) {
	line = 1
	depth := 0
	for i := 0; i < len(content); i++ {
		switch c := content[i]; c {
		case '\n':
			line++
		case '"':
			for i++; i < len(content) && content[i] != '"'; i++ {
				switch content[i] {
				case '\\':
					i++
				case '\n':
					return nestsTooDeep(content)
				}
			}
		case '[', '{':
			if depth++; depth*weightBracket > maxNesting {
				return line, true
			}
		case ']', '}':
			depth--
		case ' ', '\t', '\r', ',', ':', '+', '-', '.':
		default:
			if !isWordByte(c) {
				return nestsTooDeep(content)
			}
		}
	}
	return 0, false
}

type tokenKind uint8

const (
	tokenStart tokenKind = iota
	tokenWord
	tokenOperator
	tokenOpen
	tokenClose
	tokenAngle
	tokenBoundary
)

// level is what may continue inside one open bracket.
type level struct {
	tokens int // since the last boundary
	tags   int // elements that were opened and not closed; type arguments look the same and count too
}

// close takes one tag away, and returns how many it took.
func (l *level) close() int {
	if l.tags == 0 {
		return 0
	}
	l.tags--
	return 1
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// isInnerOperator says whether a run of + and / that starts at i leads to a word byte.
func isInnerOperator(content []byte, i int) bool {
	for n := 0; n < 4 && i < len(content) && (content[i] == '+' || content[i] == '/'); n, i = n+1, i+1 {
		if i+1 < len(content) && isWordByte(content[i+1]) {
			return true
		}
	}
	return false
}

// continues says whether a word at the start of a line may nest in the statement before it, or go on with it.
func continues(word []byte) bool {
	switch string(word) {
	case "if", "else", "for", "while", "do", "with", "try", "switch", "in", "instanceof", "as", "satisfies", "of", "extends",
		"new", "typeof", "void", "delete", "await", "yield", "async", "return", "throw", "case", "default":
		return true
	}
	return false
}
