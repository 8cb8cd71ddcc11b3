import {computed, makeAutoObservable, runInAction} from 'mobx';
import {Text, View} from 'react-native';

const cart = makeAutoObservable({prices: [2, 3]});
const sum = computed(() => cart.prices.reduce((a, b) => a + b, 0));
runInAction(() => cart.prices.push(4));

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>sum {sum.get()}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
