import LottieView from 'lottie-react-native';
import {Text, View} from 'react-native';

const square = {
  v: '5.5.7', fr: 30, ip: 0, op: 60, w: 100, h: 100, assets: [],
  layers: [{
    ddd: 0, ind: 1, ty: 1, nm: 'square', sw: 100, sh: 100, sc: '#ff8800', ip: 0, op: 60, st: 0,
    ks: {o: {k: 100}, r: {k: 0}, p: {k: [50, 50, 0]}, a: {k: [50, 50, 0]}, s: {k: [100, 100, 100]}},
  }],
};

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <LottieView source={square} autoPlay loop style={{width: 100, height: 100}} />
      </View>
      <Text>below</Text>
    </View>
  );
}
