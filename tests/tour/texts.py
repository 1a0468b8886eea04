"""What is said on the tour: every kind of block, in English and in Chinese."""

QUESTION = "Why does leapfrog stay in orbit while RK4, with a smaller error per step, drifts away?"

ENERGY = """\
### Why the error stays in a band

Kick–drift–kick does not solve your Hamiltonian. It solves a *nearby* one almost exactly, and **that
one** is conserved. So the measured energy wobbles by `O(h²)` and returns; RK4 has no such
Hamiltonian, and its ~~large~~ small errors add up. Your orbit, 200 steps per revolution:

| Max ΔE/E | Force calls | 1 orbit | 100 | 1 000 | 5 000 |
| :-- | --: | --: | --: | --: | --: |
| RK4 | 4 | 9.7e−6 | 6.7e−4 | 6.7e−3 | 3.4e−2 |
| Leapfrog | 1 | 7.4e−3 | 7.4e−3 | 7.4e−3 | 7.4e−3 |
| **Yoshida 4** | 3 | 9.5e−5 | 9.5e−5 | 9.5e−5 | 9.5e−5 |

> The integrator is exact for a problem that is not quite yours.
>
> - and it stays exact
> - for as long as the step stays the same

What to look at next:

1. The step must not depend on the state.
2. Reversibility is not enough:
   - it bounds the drift only for *reversible* orbits,
   - and says nothing about chaotic ones.
3. Read [Hairer, Lubich and Wanner](https://example.org/geometric), chapter IX.

- [x] second order
- [ ] fourth order

---

It costs about $5 and $6 worth of patience.
"""

FOURTH = "Give me a fourth-order symplectic integrator in plain numpy, under 20 lines."

YOSHIDA = """\
Yoshida’s trick: compose three leapfrog steps so that the cubic error terms cancel.

```python yoshida.py
W1 = 1.0 / (2.0 - 2.0 ** (1 / 3))    # +1.3512
W0 = 1.0 - 2.0 * W1                  # -1.7024, backwards

def yoshida4(q, p, h, force):
    for w in (W1, W0, W1):
        q, p = leapfrog(q, p, w * h, force)
    return q, p
```
"""

FOREST_RUTH = """\
Forest and Ruth found the same coefficients term by term; written out it is longer and no faster.

```python
THETA = 1 / (2 - 2 ** (1 / 3))

def forest_ruth(q, p, h, force):
    q += THETA * h / 2 * p
    p += THETA * h * force(q)
    q += (1 - THETA) * h / 2 * p
    return q, p
```
"""

NEGATIVE = "Why is one of the three weights negative? Can I avoid stepping backwards in time?"

SHENG = """\
You cannot avoid it with real weights. Sheng (1989) and Suzuki (1991) showed that every splitting of
order three or higher needs at least one negative coefficient. At third order the reason is short:
the weights must sum to one while their cubes sum to zero, and real cubes can only sum to zero if
one of them is negative."""

ORBIT_60 = "如果两根摆都从 60° 静止释放，结果会怎样？请和 120° 对比，并说明该怎么读这张表。"

CHAOS = """\
差别是质的，不是量的。60° 时总能量不够下摆翻越最高点，运动被困在规则区；120° 时相空间大半是混沌海，\
相邻轨迹按指数分开：

| 初始角 θ₁ = θ₂ | λ（每秒） | 10⁻⁹ 长到 1 rad | 判断 |
| :-- | --: | --: | :-- |
| 10° | 0.01 | 60 s 内未到 | 规则 |
| 60° | 0.01 | 60 s 内未到 | 规则 |
| 90° | 0.71 | 29 s | 弱混沌 |
| **120°** | **1.37** | **16 s** | **强混沌** |

### 怎么读

- 前两行的 0.01 不是混沌，而是有限时长（400 s）带来的残差；时长加倍，它大约减半。
- 后两行的 λ 基本不随时长变化，这才是判据。
- “16 s”与估计值 ln 10⁹ ÷ 1.37 ≈ 15 s 相符。

```python
def lyapunov(state, step, T=400.0, h=2e-3, d0=1e-8):
    for k in range(1, int(T / h) + 1):
        a, b = step(a, h), step(b, h)   # 每 0.1 s 拉回一次
    return S / T
```
"""

RING = "Single producer, single consumer, no locks, no heap. Show `push` and tell me which atomic \
orderings are really needed."

PUSH = """\
Two counters that only grow, and a power-of-two capacity so that the mask survives the wrap. Each
side owns exactly one counter:

```rust ring.rs
pub fn push(&self, v: T) -> Result<(), T> {
    let t = self.tail.load(Relaxed);
    if t.wrapping_sub(self.head.load(Acquire)) == N {
        return Err(v); // full
    }
    // SAFETY: only the producer touches slot t until tail moves
    unsafe { (*self.buf[t & (N - 1)].get()).write(v) };
    self.tail.store(t.wrapping_add(1), Release);
    Ok(())
}
```

### Orderings

| Access | Ordering | Why |
|---|---|---|
| own counter, load | `Relaxed` | nobody else writes it |
| other counter, load | `Acquire` | the slot must be visible before reuse |
| own counter, store | `Release` | publishes the slot just written |

`SeqCst` buys nothing here: there is no third thread that could disagree about the order of the two
counters. Put `head` and `tail` on separate cache lines, otherwise they fight for one."""

THOUGHT = """\
A symmetric composition of an order-2 map has only odd error terms, so killing the cubic one gives
order 4. Conditions: 2w₁ + w₀ = 1 and 2w₁³ + w₀³ = 0. Solve: w₁ = 1/(2 − ∛2)."""

BLOCKS = (
    """\
# A first heading

## A second heading with `code` and *emphasis*

"""
    + ENERGY
    + """
#### A fourth heading

Words with **bold**, *italic*, ***both***, ~~struck~~, `code`, a [link](https://example.org) and
an address, https://example.org/geometric. 中文与 English 混排。  
A hard break before this line.

```bash
curl -s http://127.0.0.1:1234/v1/models | python -m json.tool  # a line that is \
much too long to fit the column without scrolling
```

```
no language at all
```

1. one
   ```json
   {"nested": [true, null, 1.5e-3], "in": "a list"}
   ```
2. two

   > a quotation in a list

![A picture that is not loaded](https://example.org/orbit.png)

<details>raw HTML stays as it was written</details>
"""
)

MORE_BLOCKS = """\
Water is H<sub>2</sub>O, an area is in m<sup>2</sup>, and <kbd>Ctrl</kbd>+<kbd>K</kbd> is a key. The
mean is $\\bar{x} = \\frac{1}{n}\\sum_i x_i$, which costs $5; and there is a note.[^why]

$$
\\tilde H = H + h^2\\left[\\tfrac{1}{12}\\, p^\\top V''(q)\\, p
    - \\tfrac{1}{24}\\,\\|\\nabla V(q)\\|^2\\right] + O(h^4)
$$

Symplectic
: Keeps areas in phase space.
: Not the energy, but one close to it.

Leapfrog
: Kick, drift, kick.

<details>
<summary>What the measurement was made with</summary>

A step of `1e-3`, and doubles.

</details>

![The orbit after 5 000 revolutions](https://example.org/orbit.png)

- a list
  - in a list
    - in a list

      > with a quotation
      >
      > > in a quotation

- [x] done
- [ ] to be done, and long enough that it wraps: the words of a task begin where those of its \
first line begin, not below its box

| Left | Centre | Right |
| :-- | :-: | --: |
| a | b | c |
| **bold** | `code` | [link](https://example.org) |

[^why]: Because somebody asked.
"""

SCRIPTS = """\
## 中文标题 with English 混排

这是一段关于GPU与CPU的文字，用了3个Python脚本；*强调*与**加粗**都在。因为标点「引号」、（括号）会在行末，\
所以这一段要足够长才能换行。

日本語の文章です。これはPythonで書かれたコードの説明で、**太字**と*強調*を含みます。

한국어 문장입니다. Python으로 작성된 **코드**의 설명입니다.

這是繁體中文的段落，說明為什麼這樣會與簡體不同。

هذه فقرة بالعربية مع كلمة Python في وسطها، ثم تنتهي بنقطة. ونكتب المزيد من الكلمات لنرى كيف تلتف \
الأسطر على عرض العمود.

זוהי פסקה בעברית עם **מילה מודגשת** ועם `code` באמצע.

- عنصر أول
- عنصر ثان

हिन्दी में एक वाक्य। ภาษาไทยหนึ่งประโยค

Emoji 👍🏽 👨‍👩‍👧‍👦 🇫🇷 ❤️ 1️⃣ in a line, with a *word* after them and ✅ and ☺, and a tail so long \
that it wraps onto another line 🎉, as lines do.

| 名称 | Wert |
| --- | --: |
| 表格里的*中文*与GPU | 12 |

```python
x = 1  # 注释里的中文 comment
```
"""

ARABIC = "مرحبا، كيف تعمل هذه الأشياء؟"
